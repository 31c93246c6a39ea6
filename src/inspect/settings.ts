/** Settings of reading files: bounds, and the child processes that do it. Each bound that is reached holds the export. */

import { RE2JS } from '../lib/re2.ts';
import { z } from 'zod';

export const Reading = z.strictObject({
  processes: z.int().min(1).max(32).default(2).describe('Child processes that read, rewrite and encrypt.'),
  heapMiB: z.int().min(64).max(16_384).default(512).describe('JavaScript heap of each.'),
  memoryMiB: z
    .int()
    .min(128)
    .max(32_768)
    .default(1024)
    .describe('Resident memory above which one is ended and its export held.'),
  seconds: z.int().min(1).max(3600).default(300).describe('How long one may work on a file.'),
  maxRows: z.int().min(1).default(2_000_000).describe('Most rows in a file.'),
  maxColumns: z.int().min(1).max(16_384).default(2000).describe('Most columns in a table.'),
  maxCellChars: z.int().min(64).default(1_048_576).describe('Longest cell.'),
  maxInflatedBytes: z
    .int()
    .min(1024)
    .default(4_294_967_296)
    .describe('Most bytes that a packed file may unpack to.'),
  maxInflateRatio: z.int().min(10).default(400).describe('Most unpacked bytes per packed byte.'),
  maxEntries: z.int().min(1).default(4096).describe('Most entries in an archive.'),
  maxDepth: z.int().min(2).default(64).describe('Deepest nesting of XML or JSON.'),
  maxNesting: z
    .int()
    .min(0)
    .max(16)
    .default(4)
    .describe('Deepest nesting of packed files: 1 reads an archive of files, 0 none at all.'),
});
export type Reading = z.infer<typeof Reading>;

const Words = z.array(z.string().min(1));

/** One file of rules/detectors. */
export const DetectorFile = z
  .strictObject({
    detector: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,40}$/)
      .describe('Name; the same as the file. Policies name the class of its values by it.'),
    description: z.string().min(1).describe('What it finds, in a sentence.'),
    pattern: z
      .string()
      .min(1)
      .max(2000)
      .refine(compiles, {
        error: 'write RE2 syntax, without look-around and back references, that matches no empty text',
      })
      .describe(
        'Regular expression (RE2 syntax) of one value. It is searched within cells, in text without disguise (full-width and other digits are plain ones); write \\b at its ends where a longer word is none.',
      ),
    check: z
      .enum(['luhn', 'mod11', 'mod97'])
      .optional()
      .describe(
        'Check digit that a match must have. luhn: cards and IMEI. mod11: ISO 7064 MOD 11-2, the last place may be X. mod97: ISO 7064 MOD 97-10 over letters and digits as they stand.',
      ),
    digits: z
      .int()
      .min(0)
      .max(64)
      .default(1)
      .describe(
        'ASCII digits that a value has at least: the more, the faster, since a cell with fewer is not searched.',
      ),
    letters: z.int().min(0).max(64).default(0).describe('ASCII letters that a value has at least.'),
    headings: Words.default([]).describe(
      'Headings (globs) below which it counts; empty: everywhere. A heading is easily renamed, so leave it empty where the pattern says enough.',
    ),
    ignore: z
      .boolean()
      .default(false)
      .describe(
        'Its matches are no values at all, whatever other detectors would say: order numbers that look like cards.',
      ),
    finds: Words.min(1).describe('Texts in which it finds a value; `check` tries them.'),
    ignores: Words.min(1).describe('Texts in which it finds none; `check` tries them.'),
  })
  .refine(({ ignore, headings }) => !ignore || headings.length === 0, {
    path: ['headings'],
    error: 'a detector that ignores does so everywhere: leave headings out',
  });
export type DetectorFile = z.infer<typeof DetectorFile>;

function compiles(pattern: string): boolean {
  try {
    return !RE2JS.compile(pattern).testExact('');
  } catch {
    return false; // its message quotes the pattern, which stands at the place that is shown
  }
}
