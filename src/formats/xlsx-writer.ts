/** A new XLSX workbook, streamed: values and number formats only, text always typed as text, and the mark as the last sheet. */

import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import exceljs from 'exceljs';
import { Fault } from '../lib/fault.ts';
import type { Cell, Row } from '../model/table.ts';
import { cutRows } from './batch.ts';
import { textOf } from './cell.ts';
import type { Sink, TableWriter, VisibleMark } from './format.ts';
import { escaped } from './xlsx-text.ts';
import { sheetNames } from './xlsx-names.ts';

type Worksheet = exceljs.Worksheet;

/** Writes into the sink as fast as the sink takes it. */
export function xlsxWriter(sink: Sink, mark: VisibleMark): TableWriter {
  const output = new SinkStream(sink);
  const book = new exceljs.stream.xlsx.WorkbookWriter({
    stream: output,
    useStyles: true,
    useSharedStrings: false,
    zip: { zlib: { level: 3 } },
  });
  Object.assign(book, {
    creator: 'Exportgate',
    lastModifiedBy: 'Exportgate',
    title: escaped(mark.title),
    keywords: escaped(mark.exportId),
    description: escaped(mark.footer),
  });
  // exceljs's own part streams return nothing from `pipe`, which archiver 7 refuses, and know no back-pressure.
  const parts: PartStream[] = [];
  const { zip } = book as unknown as { zip: { append(part: PassThrough, entry: { name: string }): void } };
  Object.assign(book, {
    _openStream(name: string) {
      const part = new PartStream();
      parts.push(part);
      zip.append(part, { name });
      return part;
    },
  });
  const nextName = sheetNames();
  const coverName = nextName(mark.title);
  const styles = new Map<string, Style>();
  let sheet: Worksheet | null = null;

  function begin(name: string): Worksheet {
    // `&` begins a code in headers and footers; doubled it is itself.
    const footer = escaped(mark.footer).replaceAll('&', '&&');
    const begun = book.addWorksheet(name, {
      headerFooter: { oddHeader: `&R${footer}`, oddFooter: `&L${footer}&R&P/&N` },
    });
    // exceljs pauses it. archiver 7 reads it already; archiver 5, which an install of our package brings, will do so later, and until then it must not flow away.
    const part = parts.at(-1);
    if (part && part.listenerCount('data') > 0) part.resume();
    return begun;
  }

  async function put(to: Worksheet, batch: readonly Row[]): Promise<void> {
    for (const cells of batch) {
      const row = to.addRow([]);
      cells.forEach((cell, index) => setCell(row, index + 1, cell, styles));
      row.commit();
    }
    const part = parts.at(-1);
    if (part?.writableNeedDrain) await Promise.race([once(part, 'drain'), output.failure]);
  }

  return {
    async table({ name, headings }) {
      sheet?.commit();
      sheet = begin(nextName(name));
      if (headings) await put(sheet, [headings]);
    },
    async rows(batch, cut) {
      if (!sheet) throw new Fault('UNEXPECTED', 'wrote a workbook: rows came before their table');
      await put(sheet, cutRows(batch, cut));
    },
    async end() {
      sheet?.commit();
      const cover = begin(coverName);
      await put(cover, [[mark.title], ...mark.lines.map((line): Row => [...line]), [mark.footer]]);
      cover.commit();
      await Promise.race([book.commit(), output.failure]);
      await output.done;
    },
  };
}

type Style = Partial<exceljs.Style>;

function setCell(row: exceljs.Row, column: number, cell: Cell, styles: Map<string, Style>): void {
  if (cell === null) return;
  const target = row.getCell(column);
  // exceljs finds a style by its object, so cells of one look share one.
  const format = typeof cell === 'object' && 'number' in cell ? escaped(cell.format) : '';
  let style = styles.get(format);
  if (!style) styles.set(format, (style = format === '' ? {} : { numFmt: format }));
  target.style = style;
  if (typeof cell === 'number' || typeof cell === 'boolean') target.value = cell;
  else if (typeof cell === 'object' && 'number' in cell) target.value = cell.number;
  else target.value = escaped(textOf(cell));
}

/** The stream of one part. exceljs hands it its own text buffers, which it uses again. */
class PartStream extends PassThrough {
  constructor() {
    super({ highWaterMark: 1024 * 1024 });
  }

  override write(chunk: unknown): boolean {
    return super.write(isTextBuffer(chunk) ? chunk.toBuffer() : chunk);
  }
}

function isTextBuffer(chunk: unknown): chunk is { toBuffer(): Buffer } {
  return typeof chunk === 'object' && chunk !== null && 'toBuffer' in chunk;
}

/** The sink as a Node stream. */
class SinkStream extends Writable {
  readonly done: Promise<void>;
  /** Never fulfilled; rejected when the sink fails. */
  readonly failure: Promise<never>;
  readonly #sink: Sink;

  constructor(sink: Sink) {
    super({ highWaterMark: 262_144 });
    this.#sink = sink;
    this.done = new Promise((resolve, reject) => {
      this.once('finish', resolve);
      this.once('error', reject);
    });
    this.failure = this.done.then(() => new Promise<never>(() => {}));
    // Whoever awaits `end` sees it; a writer that was given up must not end the process.
    this.done.catch(() => {});
    this.failure.catch(() => {});
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    void this.#pass(chunk, done);
  }

  async #pass(chunk: Uint8Array, done: (error?: Error | null) => void): Promise<void> {
    try {
      await this.#sink.write(chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Fault('UNEXPECTED', 'wrote a workbook: its sink failed'));
      return;
    }
    done();
  }
}
