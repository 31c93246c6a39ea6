/** Settings of reading files: bounds, and the child processes that do it. Each bound that is reached holds the export. */

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
});
export type Reading = z.infer<typeof Reading>;
