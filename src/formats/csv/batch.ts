/** Rows of a CSV as they lie in memory: a cell becomes a value only when it is asked for. */

import type { Batch, RawCells } from '../batch.ts';
import type { CsvScanner, Dialect } from './scan.ts';
import type { Encoding } from '../encoding/encoding.ts';
import { AT, LETTER, WIDE } from '../traits.ts';
import type { Traits } from '../traits.ts';

/** What the bytes of a batch are, for a writer that copies them. */
export interface CsvForm {
  /** In which the bytes are, as scanned: the file's own, or UTF-8. */
  readonly inner: Encoding;
  readonly dialect: Dialect;
  /** Null for UTF-8, which was checked already. */
  readonly decode: ((bytes: Uint8Array) => string) | null;
}

export class CsvBatch implements Batch {
  readonly form: CsvForm;
  readonly bytes: Buffer;
  readonly rows: number;
  readonly ends: Int32Array;
  readonly firstCell: Int32Array;
  readonly rowStart: Int32Array;
  readonly step: number;
  readonly quote: number;
  readonly raw: RawCells = this;

  constructor(form: CsvForm, bytes: Buffer, scanner: CsvScanner) {
    this.form = form;
    this.bytes = bytes;
    this.rows = scanner.rows;
    this.ends = scanner.ends;
    this.firstCell = scanner.firstCell;
    this.rowStart = scanner.rowStart;
    this.step = scanner.step;
    this.quote = scanner.quote;
  }

  width(row: number): number {
    if (row < 0 || row >= this.rows) return 0;
    return (this.firstCell[row + 1] ?? 0) - (this.firstCell[row] ?? 0);
  }

  /** The place of a cell's first byte, its quote among them. The cell must be there. */
  startOf(row: number, column: number): number {
    if (column === 0) return this.rowStart[row] ?? 0;
    return (this.ends[(this.firstCell[row] ?? 0) + column - 1] ?? 0) + this.step;
  }

  /** The place after a cell's last byte. The cell must be there. */
  endOf(row: number, column: number): number {
    return this.ends[(this.firstCell[row] ?? 0) + column] ?? 0;
  }

  cell(row: number, column: number): string | null {
    return column >= 0 && column < this.width(row) ? this.text(row, column) : null;
  }

  text(row: number, column: number): string {
    if (column < 0 || column >= this.width(row)) return '';
    const start = this.startOf(row, column);
    const end = this.endOf(row, column);
    const { bytes, quote } = this;
    if (start === end) return '';
    return bytes[start] === quote && end - start > 1
      ? this.#unquoted(this.#plain(start + 1, end - 1))
      : this.#plain(start, end);
  }

  traits(row: number, column: number): Traits {
    if (column < 0 || column >= this.width(row)) return 0;
    const { bytes } = this;
    const end = this.endOf(row, column);
    let bits = 0;
    let digits = 0;
    for (let at = this.startOf(row, column); at < end; at += 1) {
      const kind = KINDS[bytes[at] ?? 0] ?? 0;
      bits |= kind;
      digits += kind >>> 4;
    }
    return (bits & 15) | (Math.min(digits, 255) << 8);
  }

  #plain(start: number, end: number): string {
    const { bytes } = this;
    let at = start;
    while (at < end && (bytes[at] ?? 0) < 0x80) at += 1;
    if (at === end) return bytes.toString('latin1', start, end);
    const { decode } = this.form;
    return decode === null ? bytes.toString('utf8', start, end) : decode(bytes.subarray(start, end));
  }

  #unquoted(text: string): string {
    const { quote, backslash } = this.form.dialect;
    const single = text.includes(quote) ? text.replaceAll(quote + quote, quote) : text;
    return backslash && single.includes('\\') ? single.replace(/\\(["'\\])/g, '$1') : single;
  }
}

const DIGIT = 16;

/** What one byte adds to the traits of its cell; a digit counts above them. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return WIDE;
  if (byte >= 0x30 && byte <= 0x39) return DIGIT;
  if (byte === 0x40) return AT;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? LETTER : 0;
});
