/** Texts that tell of people and are no table: prose, labels and values, RTF, data in a script. Read so that the records are counted; it never passes by itself. */

import { bounded } from '../../lib/limits.ts';
import type { Source } from '../../lib/source.ts';
import type { Row } from '../../model/table.ts';
import { decodedStart } from '../encoding/encoding.ts';
import type { Format } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { viewOf } from '../head.ts';
import { tellsOfPeople } from '../lookalike.ts';
import { readersOf } from './records.ts';
import type { Piece } from './records.ts';
import { rtfText } from './rtf.ts';
import { holdsObjects, objectsIn, textBlocks } from './text-blocks.ts';
import { textLines, textOfSource } from './text-lines.ts';

/** Any text in which several people's numbers or addresses stand. */
export const text = {
  id: 'text',
  extension: 'txt',
  mediaType: 'text/plain',
  writtenAs: 'csv',

  recognise(head: Uint8Array) {
    const view = viewOf(head);
    const start = view.text;
    if (start === null || start.includes('\0')) return 0;
    if (RTF.test(start)) return 0.9;
    if (SCRIPT.test(start) && holdsObjects(start)) return 0.75;
    // Below anything else: also below a CSV by name alone.
    return !/^\s*</.test(start) && tellsOfPeople(start, () => view.isCode) ? 0.1 : 0;
  },

  async read(source, limits) {
    const start = decodedStart(await source.slice(0, 65_536)) ?? '';
    return {
      layout: FRESH_CSV,
      tables: () => readersOf(recordsOf(source, start), limits),
      // No rule about a column can cut it.
      unread: () => 1,
    };
  },

  write: null,
} satisfies Format;

const RTF = /^\s*\{\\rtf/;
/** A list or an object that is given a name. */
const SCRIPT = /^\s*(?:(?:var|let|const)\s+)?[\w$.]+\s*=\s*[[{]/;
/** What is read at once: an RTF text, a script. */
const MOST_BYTES = 64 * 1024 * 1024;
const NAMES = ['Text'];
const names = (): readonly string[] => NAMES;

async function* recordsOf(source: Source, start: string): AsyncGenerator<Piece> {
  for await (const records of pieces(source, start)) {
    const rows = records.map((record): Row => [record]);
    if (rows.length > 0) yield { table: 0, name: 'Text', names, rows };
  }
}

async function* pieces(source: Source, start: string): AsyncGenerator<readonly string[]> {
  const isRtf = RTF.test(start);
  if (isRtf || holdsObjects(start)) {
    const all = await textOfAll(source);
    yield isRtf ? blocksOf(rtfText(all).split('\n')) : objectsIn(all);
    return;
  }
  const blocks = textBlocks();
  for await (const lines of textLines(source)) yield lines.flatMap((line) => blocks.add(line));
  yield blocks.end();
}

/** The records of a text that was read whole. */
export function blocksOf(lines: readonly string[]): readonly string[] {
  const blocks = textBlocks();
  return [...lines.flatMap((line) => blocks.add(line)), ...blocks.end()];
}

async function textOfAll(source: Source): Promise<string> {
  const whole: Source = { ...source, stream: () => bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES') };
  const all: string[] = [];
  for await (const piece of textOfSource(whole)) all.push(piece);
  return all.join('');
}
