/** XLS: workbooks of Excel 2 to 2003 and of WPS (.et), in a compound file or as bare records. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import { cellRecords, isRecords } from './biff.ts';
import type { Format } from '../format.ts';
import { rowGuard } from '../limits.ts';
import { CELLS_ONLY, sheetsOf, withLibrary } from './sheetjs.ts';
import type { Library } from './sheetjs.ts';

/** Binary workbooks before Office Open XML. */
export const xls = {
  id: 'xls',
  extension: 'xls',
  mediaType: 'application/vnd.ms-excel',
  writtenAs: 'xlsx',

  recognise(head) {
    return isCompound(head) || isRecords(head) ? 0.95 : 0;
  },

  async read(source, limits) {
    if (source.size > MAX_BYTES)
      throw new Fault('LIMIT_BYTES', `read an old spreadsheet: it is over ${MAX_BYTES} bytes`);
    const file = Buffer.from(await source.slice(0, source.size));
    if (isCompound(file)) checkSectors(file);
    const { bytes, hasCodePage, texts } = cellRecords(
      isCompound(file) ? await withLibrary((library) => bookStream(file, library)) : file,
      limits.maxInflatedBytes,
    );
    const codepage = hasCodePage ? {} : { codepage: codePageOf(texts) };
    const book = await withLibrary((library) => library.read(bytes, { ...CELLS_ONLY, ...codepage }));
    return {
      layout: {},
      async *tables() {
        // Charts and macro sheets have no rows that we read, so they never leave.
        const isSheet = (name: string) => book.Sheets[name]?.['!type'] === undefined;
        yield* sheetsOf(book, isSheet, limits, rowGuard(limits));
      },
    };
  },

  write: null,
} satisfies Format;

/** The library holds the whole book in memory, at some twenty times its size. */
const MAX_BYTES = 134_217_728;

function isCompound(head: Uint8Array): boolean {
  return Buffer.from('d0cf11e0a1b11ae1', 'hex').equals(head.subarray(0, 8));
}

/** What the header of a compound file ([MS-CFB] 2.2) says of its tables must fit into the file. */
function checkSectors(file: Buffer): void {
  if (file.length < 1536) throw broken('it is cut');
  const shift = file.readUInt16LE(30);
  const size = 2 ** shift;
  const [fat, miniFat, difat] = [file.readUInt32LE(44), file.readUInt32LE(64), file.readUInt32LE(72)];
  if (/\S/.test(file.toString('latin1', file.length - (file.length % 512)).replaceAll('\0', '')))
    throw broken('something stands behind its sectors, or it is cut');
  if ((shift !== 9 && shift !== 12) || file.readUInt16LE(32) !== 6) throw broken('its sectors have no size');
  if ((fat + miniFat + difat) * size > file.length) throw broken('its tables are larger than the file');
}

/** The book within the compound file. Other documents are the fault FORMAT_UNKNOWN, encrypted ones FORMAT_ENCRYPTED. */
function bookStream(file: Buffer, { CFB }: Library): Uint8Array {
  const compound: unknown = CFB.read(file, { type: 'buffer' });
  const find = (name: string): unknown => CFB.find(compound, name);
  if (find('EncryptedPackage') || find('EncryptionInfo') || find('/encryption'))
    throw new Fault('FORMAT_ENCRYPTED', 'read an old spreadsheet: it is encrypted');
  const entry = find('/Workbook') ?? find('/Book');
  if (typeof entry !== 'object' || entry === null || !('content' in entry) || !('size' in entry))
    throw new Fault('FORMAT_UNKNOWN', 'read an old spreadsheet: the file holds another kind of document');
  const { content, size } = entry;
  if (!(content instanceof Uint8Array) || content.length !== size) throw broken('it is cut');
  return content;
}

/** For texts in a code page that the book does not name: that of Chinese Windows if it fits every byte, else that of western Windows. */
function codePageOf(texts: Buffer): number {
  if (!texts.some((byte) => byte >= 0x80)) return 1252;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(texts);
    return 65001;
  } catch {
    // Not UTF-8; the next is asked.
  }
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(texts);
    return 936;
  } catch {
    return 1252;
  }
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read an old spreadsheet: ${why}`);
}
