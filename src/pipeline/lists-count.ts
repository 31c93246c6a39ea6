/** Counting the rows of one answer for the screen while it streams by, in the way that its route asks for. */

import { labelOf } from '../detect/head.ts';
import type { ListRoute } from '../detect/settings.ts';
import { utf8Reader } from '../lib/as-utf8.ts';
import { selectStream } from '../lib/html-select.ts';
import { rowCounter } from '../lib/json-rows.ts';
import { markupRows } from '../lib/markup-rows.ts';
import { remembered } from '../lib/remembered.ts';
import { valueCounter } from '../lib/value-count.ts';
import type { AnswerHead } from '../model/exchange.ts';

export interface AnswerCounter {
  /** Plain bytes, their codings undone. Throws a Fault of an HTML page that cannot be followed. */
  add(plain: Uint8Array): void;
  /** Rows so far; never falls but at the end. `ended`: nothing more will come. */
  rows(ended: boolean): number;
  /** Rows that stand as arrays in an array: their fields have no names. */
  arrayRows(): number;
  /** Ids of the rows, where the route names them and the counting shows them. */
  readonly ids: readonly string[];
}

/** What is no JSON and no page counts a row for each so many bytes that are begun. */
const FLOOR_BYTES = 1024;

export function counterOf(route: Pick<ListRoute, 'kind' | 'rows'>, head: AnswerHead): AnswerCounter {
  const html = isPage(head);
  // An answer that is no success shows no record; lists in it count all the same.
  const least = head.status < 300 ? 1 : 0;
  if (html && typeof route.rows === 'object') return pageCounter(route.rows, charsetOf(head));
  if (route.kind === 'text') return proseCounter(least);
  if (html && route.kind === 'detail') return recordCounter(least);
  return dataCounter(route.kind, html, charsetOf(head), least);
}

/** Whether the answer is declared as HTML. */
export const isPage = (head: AnswerHead): boolean => labelOf(head).mediaType.includes('html');

/** By what its first sign shows, whatever it is called: whoever asks may choose another form of the same rows. */
function dataCounter(
  kind: ListRoute['kind'],
  html: boolean,
  charset: string | null,
  least: 0 | 1,
): AnswerCounter {
  const json = jsonCounter(kind, charset, least);
  let reader: ReturnType<typeof utf8Reader> = null;
  let markup: AnswerCounter | null = null;
  let begun = false;
  let decided = false;
  return {
    ids: [],
    arrayRows: () => json.arrayRows(),
    add(plain) {
      if (!decided) {
        if (!begun && plain.length > 0) reader = utf8Reader(charset, plain);
        begun ||= plain.length > 0;
        const first = firstSign(plain);
        decided = first !== 0;
        if (first === LESS_THAN) markup = markupCounter(html);
      }
      (markup ?? json).add(reader === null || markup === null ? plain : reader(plain));
    },
    rows: (ended) => (markup ?? json).rows(ended),
  };
}

const LESS_THAN = 0x3c;

/** The first byte that is no blank and no byte order mark; 0 where there is none. */
function firstSign(plain: Uint8Array): number {
  for (const byte of plain) if (byte > 0x20 && byte < 0xef) return byte;
  return 0;
}

/** Where nothing is repeated, the addresses and long numbers in it count, as in a text. */
function markupCounter(html: boolean): AnswerCounter {
  const counter = markupRows(html);
  const values = valueCounter();
  const decoder = new TextDecoder();
  return {
    ids: [],
    arrayRows: () => 0,
    add(plain) {
      values.add(plain);
      counter.add(decoder.decode(plain, { stream: true }));
    },
    rows: () => (counter.rows > 1 ? counter.rows : Math.max(counter.rows, values.values)),
  };
}

function jsonCounter(kind: ListRoute['kind'], charset: string | null, least: 0 | 1): AnswerCounter {
  const counter = rowCounter();
  let reader: ReturnType<typeof utf8Reader> = null;
  // In other encodings a bracket may be half a character: then both readings are counted, and the larger one holds.
  let other: typeof counter | null = null;
  let bytes = 0;
  return {
    ids: [],
    arrayRows: () => Math.max(counter.arrayRows, other?.arrayRows ?? 0),
    add(plain) {
      if (bytes === 0 && plain.length > 0) {
        reader = utf8Reader(charset, plain);
        other = reader && rowCounter();
      }
      bytes += plain.length;
      counter.add(plain);
      if (reader) other?.add(reader(plain));
    },
    rows(ended) {
      const rows = Math.max(counter.rows, other?.rows ?? 0);
      const scalars = Math.max(counter.scalars, other?.scalars ?? 0);
      if (kind === 'suggest') return Math.max(rows, scalars);
      if (rows > 0) return rows;
      if (scalars > 1) return scalars;
      if (!counter.isJson) return least * Math.ceil(bytes / FLOOR_BYTES);
      // An object without any list in it is one record; an empty list is none.
      return kind === 'detail' || !ended || !counter.hasArrays ? least : 0;
    },
  };
}

function pageCounter(
  { selector, id }: Exclude<ListRoute['rows'], string | undefined>,
  charset: string | null,
): AnswerCounter {
  const ids: string[] = [];
  const name = id?.slice(1);
  const decoder = new TextDecoder();
  let reader: ReturnType<typeof utf8Reader> = null;
  let begun = false;
  let rows = 0;
  const page = selectStream(selector, {
    onElement(attributes) {
      rows += 1;
      const value = name === undefined ? undefined : attributes[name];
      if (value !== undefined) ids.push(value);
    },
  });
  return {
    ids,
    arrayRows: () => 0,
    add(plain) {
      if (!begun) reader = utf8Reader(charset, plain);
      begun = true;
      page.write(decoder.decode(reader?.(plain) ?? plain, { stream: true }));
    },
    rows: () => rows,
  };
}

function proseCounter(least: 0 | 1): AnswerCounter {
  const counter = valueCounter();
  return {
    ids: [],
    arrayRows: () => 0,
    add: (plain) => counter.add(plain),
    rows: () => Math.max(least, counter.values),
  };
}

const recordCounter = (least: 0 | 1): AnswerCounter => ({
  ids: [],
  arrayRows: () => 0,
  add: () => undefined,
  rows: () => least,
});

const charsetOf = ({ headers }: AnswerHead): string | null => charsetIn(headers.get('content-type') ?? '');

/** CRMs send few kinds of types. */
const charsetIn = remembered(500, (type) => /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1] ?? null);
