/** Small good files of each format: what our writers make, and the fixtures. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../src/formats/format.ts';
import { formats, recognise } from '../../src/formats/index.ts';
import type { Row } from '../../src/model/table.ts';
import { LAYOUTS } from '../support/layouts.ts';
import { writeTables } from '../support/tables.ts';
import { docxOf, pdfOf, pptxOf } from '../support/unread.ts';
import { CANARY } from './engine.ts';
import { SAMPLES } from './samples.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
/** Inputs that once were findings; each test run reads them again. */
export const KEPT = join(FIXTURES, 'fuzz');
const MOST_BYTES = 200_000;

const ROWS: readonly Row[] = [
  ['name', 'phone', 'note'],
  ['王伟', '13800138000', 'likes "tea", and\nrain'],
  [CANARY, '=1+1', ' x '],
];

/** At least one for every format, or the caller has nothing to change. */
export async function seedsOf(format: Format): Promise<readonly Buffer[]> {
  const layout = LAYOUTS[format.id];
  const written =
    layout === undefined ? [] : [await writeTables(format, layout, [{ name: 'rows', rows: ROWS }])];
  const sample = SAMPLES[format.id];
  const drawn = await DRAWN[format.id]?.();
  const samples = [sample === undefined ? [] : Buffer.from(sample), drawn ?? []].flat();
  return [...written, ...samples, ...fixturesOf(format.id)];
}

/** Those that leave only as they are. */
const DRAWN: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
  pdf: () => pdfOf(),
  document: () =>
    docxOf(
      ['Contacts'],
      ROWS.map((row) => row.map(String)),
    ),
  slides: () => pptxOf([ROWS.map((row) => row.map(String).join(' ')).join('\n')]),
};

function fixturesOf(id: string): readonly Buffer[] {
  const found = filesIn(FIXTURES)
    .filter((path) => statSync(path).size <= MOST_BYTES)
    .map((path) => ({ path, bytes: readFileSync(path) }))
    .filter(({ path, bytes }) => {
      const seen = recognise(bytes.subarray(0, 65_536), { mediaType: '', fileName: path });
      return 'format' in seen && seen.format.id === id;
    });
  return found.map(({ bytes }) => bytes);
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

export const fuzzed = (name: string): Format | undefined => formats.find(({ id }) => id === name);
