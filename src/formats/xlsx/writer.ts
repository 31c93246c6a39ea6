/** A new XLSX workbook, streamed: values in their looks, and the mark as the last sheet. Nothing else of the original is in it. */

import { Fault } from '../../lib/fault.ts';
import type { Batch, Cut } from '../batch.ts';
import { rowsIn } from '../batch.ts';
import { zipPacker } from '../containers/zip-packer.ts';
import type { Layout, Sink, TableHead, TableWriter, VisibleMark } from '../format.ts';
import { XlsxBatch } from './batch.ts';
import { XmlBytes } from './bytes.ts';
import { PLAIN, lookOf } from './look.ts';
import type { SheetLook } from './look.ts';
import { sheetNames } from './names.ts';
import { MAIN, XML, bookParts, sheetEnd, sheetStart } from './out-book.ts';
import { CellWriter } from './out-cells.ts';
import { OutStrings } from './out-strings.ts';
import { OutStyles } from './out-styles.ts';

/** Writes into the sink as fast as the sink takes it. */
export async function xlsxWriter(sink: Sink, layout: Layout, mark: VisibleMark): Promise<TableWriter> {
  const packer = await zipPacker(sink, FAST);
  const { looks, sheets: looksOfSheets } = lookOf(layout);
  const parts = { bytes: new XmlBytes(), strings: new OutStrings(), styles: new OutStyles(looks) };
  const { bytes, strings, styles } = parts;
  const nextName = sheetNames();
  const coverName = nextName(mark.title);
  const names: string[] = [];
  let open: OpenSheet | null = null;

  async function pass(): Promise<void> {
    if (bytes.at > 0) await packer.write(bytes.take());
  }

  async function part(name: string, xml: string): Promise<void> {
    await packer.begin(name);
    bytes.xml(xml);
    await pass();
    await packer.close();
  }

  async function begin(name: string, head: Pick<TableHead, 'columns' | 'headings'>, look: SheetLook) {
    await finish();
    names.push(name);
    await packer.begin(`xl/worksheets/sheet${names.length}.xml`);
    open = { cells: new CellWriter(parts), head, look, isBegun: false };
    return open;
  }

  /** The sheet's start waits for its first rows, which tell how many of the frozen ones are still there. */
  function start(sheet: OpenSheet, frozenRows: number): void {
    if (sheet.isBegun) return;
    sheet.isBegun = true;
    const { columns, headings } = sheet.head;
    bytes.xml(sheetStart({ ...frozenOf(sheet, columns), rows: frozenRows }, widthsOf(sheet.look, columns)));
    if (headings) sheet.cells.values(headings);
  }

  async function finish(): Promise<void> {
    if (open === null) return;
    start(open, 0);
    bytes.xml(sheetEnd(mark));
    await pass();
    await packer.close();
    open = null;
  }

  return {
    async table({ name, source, columns, headings }) {
      await begin(nextName(name), { columns, headings }, looksOfSheets[source] ?? PLAIN);
    },
    async rows(batch, cut) {
      if (open === null) throw new Fault('UNEXPECTED', 'wrote a workbook: rows came before their table');
      start(open, frozenRows(open.look, batch, cut));
      for (let place = 0, count = rowsIn(batch, cut); place < count; place += 1) {
        open.cells.row(batch, cut, place);
        if (bytes.isFull) await pass();
      }
    },
    async end() {
      const cover = await begin(coverName, { columns: [], headings: null }, PLAIN);
      start(cover, 0);
      for (const line of [[mark.title], ...mark.lines, [mark.footer]]) cover.cells.values(line);
      await finish();
      if (strings.count > 0) await stringsPart();
      await part('xl/styles.xml', XML + styles.xml());
      for (const [name, xml] of bookParts(names, strings.count > 0, mark)) await part(name, xml);
      await packer.end();
    },
  };

  async function stringsPart(): Promise<void> {
    await packer.begin('xl/sharedStrings.xml');
    bytes.xml(`${XML}<sst xmlns="${MAIN}" uniqueCount="${strings.count}">`);
    await strings.write(bytes, pass);
    bytes.xml('</sst>');
    await pass();
    await packer.close();
  }
}

interface OpenSheet {
  readonly cells: CellWriter;
  readonly head: Pick<TableHead, 'columns' | 'headings'>;
  readonly look: SheetLook;
  isBegun: boolean;
}

/** zlib's level: half the time of the usual one, for a tenth more bytes. */
const FAST = 1;

function widthsOf({ widths }: SheetLook, columns: readonly number[]): readonly (number | null)[] {
  return columns.map(
    (column) => widths.find(({ from, to }) => column >= from && column <= to)?.width ?? null,
  );
}

/** The columns on the left that were frozen and are still there. */
function frozenOf({ look }: OpenSheet, columns: readonly number[]): { readonly columns: number } {
  const first = columns.findIndex((column) => column < 0 || column >= look.frozen.columns);
  return { columns: first < 0 ? columns.length : first };
}

/** Titles and headings leave, whatever the rules are: of the frozen rows, those from the first that is written on. */
function frozenRows({ frozen }: SheetLook, batch: Batch, { rows }: Cut): number {
  if (!(batch instanceof XlsxBatch)) return frozen.rows;
  let count = 0;
  for (let row = rows?.[0] ?? 0; row < batch.rows && batch.number(row) <= frozen.rows; row += 1) count += 1;
  return count;
}
