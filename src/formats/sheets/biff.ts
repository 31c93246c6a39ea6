/** The records of an old workbook (BIFF2 to BIFF8, [MS-XLS] 2.1.4), looked through before a library sees them: only those that make cells stay. */

import { Fault } from '../../lib/fault.ts';
import { sharedStrings } from './biff-strings.ts';

export interface Records {
  /** The records that make cells, and no other; shared strings stand in the cells themselves. */
  readonly bytes: Buffer;
  /** Whether the book says how its texts are encoded, or needs not. */
  readonly hasCodePage: boolean;
  /** Bytes of some texts of cells that are in a code page; for a guess where none is named. */
  readonly texts: Buffer;
}

/** Whether a file begins as a stream of such records, without a compound file around it. */
export function isRecords(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 8 || !BEGIN.has(bytes.readUInt16LE(0))) return false;
  const length = bytes.readUInt16LE(2);
  const [version, kind] = [bytes.readUInt16LE(4), bytes.readUInt16LE(6)];
  return length >= 4 && length <= 16 && VERSIONS.has(version) && KINDS.has(kind);
}

/** Checks that the records follow one another to the end of the book; a broken chain is the fault FORMAT_BROKEN, a password FORMAT_ENCRYPTED, more than `maxBytes` LIMIT_INFLATED. */
export function cellRecords(stream: Uint8Array, maxBytes: number): Records {
  if (!isRecords(stream)) throw broken('it does not begin as one');
  const out = new Rewriting(maxBytes);
  const texts: Buffer[] = [];
  let textBytes = 0;
  let hasCodePage = false;
  let isUnicode = false;
  for (const { at, type, body } of recordsOf(Buffer.from(stream))) {
    if (type === FILE_PASS) throw new Fault('FORMAT_ENCRYPTED', 'read an old spreadsheet: it is encrypted');
    if (at === 0) isUnicode = type === 0x0809 && body.readUInt16LE(0) === 0x0600;
    hasCodePage ||= type === CODE_PAGE;
    if (!isUnicode && (type === 0x0204 || type === 0x0004) && textBytes < ENOUGH_TEXT) {
      texts.push(body.subarray(7));
      textBytes += body.length;
    }
    if (FORMULAS.has(type)) withoutFormula(body, isUnicode);
    out.take(at, type, body);
  }
  return { bytes: out.end(), hasCodePage: hasCodePage || isUnicode, texts: Buffer.concat(texts) };
}

interface One {
  readonly at: number;
  readonly type: number;
  readonly body: Buffer;
}

function* recordsOf(bytes: Buffer): Generator<One> {
  let depth = 0;
  let ended = 0;
  for (let at = 0; at < bytes.length; ) {
    if (depth === 0 && ended > 0 && bytes.readUInt8(at) === 0) break; // zeros fill the last sector
    if (at + 4 > bytes.length) throw broken('a record is cut');
    const type = bytes.readUInt16LE(at);
    const next = at + 4 + bytes.readUInt16LE(at + 2);
    if (next > bytes.length) throw broken('a record is cut');
    if (BEGIN.has(type)) depth += 1;
    else if (depth === 0) throw broken('a record stands outside of sheets');
    if (type === END) {
      depth -= 1;
      ended += 1;
    }
    yield { at, type, body: bytes.subarray(at + 4, next) };
    at = next;
  }
  if (depth !== 0 || ended === 0) throw broken('it does not end');
}

/** Writes the records that stay, at new places. */
class Rewriting {
  readonly #maxBytes: number;
  #out = Buffer.alloc(65_536);
  /** Where sheets began, and where they begin now. */
  readonly #begins = new Map<number, number>();
  /** Where the records that list the sheets name these places. */
  readonly #sheets: number[] = [];
  #strings: readonly string[] = [];
  #shared: Buffer[] | null = null;
  #size = 0;
  #keeping = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(at: number, type: number, body: Buffer): void {
    if (type === CONTINUE) {
      // A record goes on in the one behind it.
      if (this.#shared !== null) this.#shared.push(body);
      else if (this.#keeping) this.#put(type, body);
      return;
    }
    this.#endStrings();
    if (type === STRINGS) {
      this.#shared = [body];
      return;
    }
    if (type === LABEL_OF_STRING) return this.#label(body);
    this.#keeping = KEPT.has(type);
    if (!this.#keeping) return;
    if (BEGIN.has(type)) this.#begins.set(at, this.#size);
    if (type === SHEET && body.length >= 6) this.#sheets.push(this.#size + 4);
    this.#put(type, body);
  }

  end(): Buffer {
    for (const at of this.#sheets) {
      const place = this.#begins.get(this.#out.readUInt32LE(at));
      if (place === undefined) throw broken('a sheet has no body');
      this.#out.writeUInt32LE(place, at);
    }
    return this.#out.subarray(0, this.#size);
  }

  #endStrings(): void {
    if (this.#shared !== null) this.#strings = sharedStrings(this.#shared);
    this.#shared = null;
  }

  /** A cell of a shared string becomes one of its own. */
  #label(body: Buffer): void {
    if (body.length < 10) throw broken('a record is cut');
    const text = this.#strings[body.readUInt32LE(6)];
    if (text === undefined) throw broken('a cell names a string that is not there');
    if (text.length > MAX_LABEL) throw new Fault('LIMIT_CELL', 'read an old spreadsheet: a cell is too long');
    this.#keeping = false;
    const at = this.#room(LABEL, 9 + text.length * 2);
    body.copy(this.#out, at, 0, 6);
    this.#out.writeUInt16LE(text.length, at + 6);
    this.#out.writeUInt8(1, at + 8); // two bytes a character
    this.#out.write(text, at + 9, 'utf16le');
  }

  #put(type: number, body: Buffer): void {
    const at = this.#room(type, body.length);
    body.copy(this.#out, at);
  }

  /** Begins a record and says where its body is to be written. */
  #room(type: number, length: number): number {
    const at = this.#size + 4;
    this.#size = at + length;
    if (this.#size > this.#maxBytes)
      throw new Fault(
        'LIMIT_INFLATED',
        `read an old spreadsheet: its cells are over ${this.#maxBytes} bytes`,
      );
    if (this.#size > this.#out.length) this.#out = Buffer.concat([this.#out, Buffer.alloc(this.#size)]);
    this.#out.writeUInt16LE(type, at - 4);
    this.#out.writeUInt16LE(length, at - 2);
    return at;
  }
}

const BEGIN: ReadonlySet<number> = new Set([0x0009, 0x0209, 0x0409, 0x0809]);
/** Of the file format and of the kind of sheet, in the first record. Zero, 2, 3, 4 and 7 are what simple writers put there. */
const VERSIONS: ReadonlySet<number> = new Set([0, 2, 3, 4, 7, 0x0200, 0x0300, 0x0400, 0x0500, 0x0600]);
const KINDS: ReadonlySet<number> = new Set([0x0005, 0x0010, 0x0020, 0x0040, 0x0100, 0x1000]);
const END = 0x000a;
const FILE_PASS = 0x002f;
const CODE_PAGE = 0x0042;
const SHEET = 0x0085;
const CONTINUE = 0x003c;
const STRINGS = 0x00fc;
const LABEL_OF_STRING = 0x00fd;
const LABEL = 0x0204;
/** Characters that one record can hold; Excel's own bound is five more. */
const MAX_LABEL = 32_762;
const ENOUGH_TEXT = 65_536;
const FORMULAS: ReadonlySet<number> = new Set([0x0006, 0x0206, 0x0406]);

/** In its lines: Dimensions and Date1904; XF; Format; Label and RString; Integer, Number, RK, MulRk; BoolErr; String, which is a formula's cached text. */
const KEPT: ReadonlySet<number> = new Set(
  [
    [...BEGIN, END, SHEET, CODE_PAGE, ...FORMULAS],
    [0x0000, 0x0200, 0x0022],
    [0x0043, 0x0243, 0x0443, 0x00e0],
    [0x001e, 0x041e],
    [0x0004, 0x0204, 0x00d6],
    [0x0002, 0x0003, 0x0203, 0x027e, 0x00bd],
    [0x0005, 0x0205],
    [0x0007, 0x0207],
  ].flat(),
);

/** Says that the formula itself is empty: only its cached value counts, and nobody has to understand the rest. */
function withoutFormula(body: Buffer, unicode: boolean): void {
  if (unicode && body.length >= 22) body.writeUInt16LE(0xffff, 20);
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read an old spreadsheet: ${why}`);
}
