/** Writes JSON: rows of a JSON text by copying their bytes, any other rows from their values; around them what the layout says. */

import { Fault } from '../../lib/fault.ts';
import type { Batch, Cut } from '../batch.ts';
import { cutRows } from '../batch.ts';
import type { Sink, TableHead, TableWriter } from '../format.ts';
import { JsonBatch } from './batch.ts';
import { RowCopier } from './copy.ts';
import type { JsonLayout, JsonTable, Piece } from './layout.ts';
import { jsonOf, Out } from './out.ts';
import { rowText } from './rows.ts';

/** Lists that were left out (no table of theirs was begun) are written empty. */
export function jsonWriter(sink: Sink, layout: JsonLayout): TableWriter {
  return new JsonWriter(sink, layout);
}

class JsonWriter implements TableWriter {
  readonly #sink: Sink;
  readonly #layout: JsonLayout;
  readonly #out = new Out();
  #at = -1;
  #table: JsonTable | null = null;
  #head: TableHead | null = null;
  /** Rows of the table so far. */
  #rows = 0;
  /** Of a table that stands column by column: the texts of each. */
  #columns: string[][] = [];
  #copier: RowCopier | null = null;
  #begun = false;

  constructor(sink: Sink, layout: JsonLayout) {
    this.#sink = sink;
    this.#layout = layout;
  }

  async table(head: TableHead): Promise<void> {
    if (head.source <= this.#at)
      throw new Fault('UNEXPECTED', 'wrote a JSON file: a table has no list in its place');
    while (this.#at < head.source) this.#begin(this.#at + 1 === head.source ? head : null);
    const { kind, named } = this.#table ?? NOTHING;
    if (kind === 'lists' && !named && head.headings) this.#values([head.headings]);
    if (kind === 'values' && head.headings) this.#values([head.headings]);
    await this.#flush();
  }

  async rows(batch: Batch, cut: Cut): Promise<void> {
    if (this.#head === null || this.#table === null)
      throw new Fault('UNEXPECTED', 'wrote a JSON file: rows came before their table');
    const isColumnar = this.#table.kind === 'columns' || this.#table.kind === 'keyed';
    if (batch instanceof JsonBatch && !isColumnar) {
      this.#copier ??= new RowCopier(this.#table.kind, this.#head.headings?.at(-1) ?? '_ref');
      this.#rows = this.#copier.copy(batch, cut, this.#out, this.#separator(), this.#rows);
    } else this.#values(cutRows(batch, cut));
    await this.#flush();
  }

  async end(): Promise<void> {
    while (this.#at + 1 < this.#layout.tables.length) this.#begin(null);
    this.#close();
    this.#pieces(this.#layout.tail);
    this.#open();
    this.#out.text(`${this.#layout.around.close}\n`);
    await this.#flush();
  }

  #begin(head: TableHead | null): void {
    this.#open();
    this.#close();
    this.#at += 1;
    const table = this.#layout.tables[this.#at];
    if (table === undefined)
      throw new Fault('UNEXPECTED', 'wrote a JSON file: a table has no list in its place');
    this.#table = table;
    this.#head = head;
    this.#rows = 0;
    this.#columns = [];
    this.#copier = null;
    this.#pieces(table.before);
    this.#out.text(table.lines ? '' : (BRACKETS[table.kind][0] ?? ''));
  }

  /** What stands around everything is known with the first table. */
  #open(): void {
    if (!this.#begun) this.#out.text(this.#layout.around.open);
    this.#begun = true;
  }

  #close(): void {
    if (this.#table === null) return;
    const { kind, lines } = this.#table;
    if (kind === 'columns' || kind === 'keyed') this.#out.text(this.#columnsText(kind));
    if (!lines) this.#out.text(BRACKETS[kind][1] ?? '');
  }

  #pieces(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (typeof piece === 'string') this.#out.text(piece);
      else this.#out.text(JSON.stringify(piece === this.#at ? (this.#head?.headings ?? []) : []));
    }
  }

  #separator(): string {
    return this.#table?.lines === true ? '\n' : ',\n';
  }

  #values(rows: ReturnType<typeof cutRows>): void {
    const { kind } = this.#table ?? NOTHING;
    const keys = this.#head?.headings ?? [];
    if (kind === 'counted') return;
    for (const row of rows) {
      if (kind === 'columns' || kind === 'keyed')
        for (const [index, cell] of row.entries()) (this.#columns[index] ??= []).push(jsonOf(cell) ?? 'null');
      else this.#out.text((this.#rows > 0 ? this.#separator() : '') + rowText(row, kind, keys, this.#rows));
      this.#rows += 1;
    }
  }

  #columnsText(kind: 'columns' | 'keyed'): string {
    const names = this.#head?.headings ?? [];
    const isKeyed = kind === 'keyed' && this.#head?.columns[0] === 0;
    const keys = isKeyed ? (this.#columns[0] ?? []) : null;
    const members = names.flatMap((name, index) => {
      if (isKeyed && index === 0) return [];
      const cells = this.#columns[index] ?? [];
      if (kind === 'columns') return [`${JSON.stringify(name)}:[${cells.join(',')}]`];
      const pairs = cells.map((cell, row) => `${textKey(keys?.[row], row)}:${cell}`);
      return [`${JSON.stringify(name)}:{${pairs.join(',')}}`];
    });
    return members.join(',\n');
  }

  async #flush(): Promise<void> {
    const bytes = this.#out.taken();
    if (bytes.length > 0) await this.#sink.write(bytes);
  }
}

const NOTHING = { kind: 'records', lines: false, named: false } as const;

const BRACKETS = {
  records: ['[', ']'],
  lists: ['[', ']'],
  values: ['[', ']'],
  map: ['{', '}'],
  columns: ['{', '}'],
  keyed: ['{', '}'],
  counted: ['', ''],
} as const satisfies Record<JsonTable['kind'], readonly [string, string]>;

/** A key that left its column is the row's number instead. */
const textKey = (key: string | undefined, row: number): string =>
  key?.startsWith('"') === true ? key : JSON.stringify(String(row));
