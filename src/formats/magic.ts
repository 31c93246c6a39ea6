/** What the first bytes of a file say it is, for everything that is not a table of ours. */

import { isRecords } from './sheets/biff.ts';

import { wideOf } from './encoding/evidence.ts';

export type Magic =
  | 'zip'
  | 'zip-encrypted'
  | 'office' // OOXML documents and presentations
  | 'sheet' // OpenDocument spreadsheets, old Excel
  | 'sheet-unread' // SYLK, DIF, dBase, Lotus, Quattro, Numbers: spreadsheets that we do not read
  | 'compound-encrypted'
  | 'gzip'
  | 'tar'
  | 'packed' // 7z, rar, xz, bz2, zstd, lz4, cab, iso and other archives that we do not open
  | 'pdf'
  | 'pdf-encrypted'
  | 'picture' // pictures, sound, video
  | 'font' // fonts and WebAssembly
  | 'binary' // none of these, and no text
  | 'text';

/** Names a file's kind by its first 64 KiB. */
export function magicOf(head: Uint8Array): Magic {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (starts(bytes, 'PK\x03\x04') || starts(bytes, 'PK\x05\x06') || starts(bytes, 'PK\x07\x08'))
    return zipKind(bytes);
  if (starts(bytes, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return compoundKind(bytes);
  if (starts(bytes, '\x1f\x8b\x08')) return 'gzip';
  if (bytes.toString('latin1', 257, 262) === 'ustar') return 'tar';
  if (isPacked(bytes)) return 'packed';
  if (isRecords(bytes)) return 'sheet';
  if (isUnreadSheet(bytes)) return 'sheet-unread';
  if (starts(bytes, '%PDF-')) return bytes.includes('/Encrypt') ? 'pdf-encrypted' : 'pdf';
  // Some of what follows begins with plain letters, and so may a table: without a NUL it is text.
  if (!bytes.includes(0) || starts(bytes, '\xff\xfe') || starts(bytes, '\xfe\xff')) return 'text';
  if (PICTURES.some((start) => starts(bytes, start)) || bytes.toString('latin1', 4, 8) === 'ftyp')
    return 'picture';
  if (starts(bytes, 'RIFF') && /^(?:WEBP|WAVE|AVI )$/.test(bytes.toString('latin1', 8, 12))) return 'picture';
  if (FONTS.some((start) => starts(bytes, start))) return 'font';
  return wideOf(head) === null ? 'binary' : 'text';
}

/** The names of the ZIP entries whose local headers stand in the first bytes, their first 260 bytes as Latin letters; none for other files. */
export function zipEntryNames(head: Uint8Array): readonly string[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (!starts(bytes, 'PK\x03\x04')) return [];
  const names: string[] = [];
  // Headers do not overlap, and no name that tells a kind is long.
  for (let at = 0; at >= 0 && at + 30 <= bytes.length; at = bytes.indexOf('PK\x03\x04', at + 30, 'latin1')) {
    const length = Math.min(bytes.readUInt16LE(at + 26), MOST_NAME);
    names.push(bytes.toString('latin1', at + 30, at + 30 + length));
  }
  return names;
}

const MOST_NAME = 260;

const PACKED = [
  '\x1f\x8b',
  '7z\xbc\xaf\x27\x1c',
  'Rar!\x1a\x07',
  '\xfd7zXZ\0',
  '\x28\xb5\x2f\xfd', // zstd
  '\x04\x22\x4d\x18', // lz4
  '\x02\x21\x4c\x18', // lz4, the older frame
  '\x5d\0\0', // lzma
  '\x89LZO\0',
  'LZIP\x01',
  '\x1f\x9d', // compress
  '\x1f\xa0',
  'MSCF\0\0\0\0', // cab
  'MSWIM\0\0\0',
  'xar!\0',
];
/** arj, ar, cpio, squashfs, InstallShield: their letters may begin a table too. */
const PACKED_WITH_NUL = ['\x60\xea', '!<arch>\n', '070701', '070702', '\xc7\x71', 'hsqs', 'ISc('];

const BLOCKS = ['314159265359', '177245385090'];

/** Archives and packed files that we do not open. */
function isPacked(bytes: Buffer): boolean {
  // bzip2, with a block or without any.
  if (
    starts(bytes, 'BZh') &&
    /[1-9]/.test(bytes.toString('latin1', 3, 4)) &&
    BLOCKS.includes(bytes.toString('hex', 4, 10))
  )
    return true;
  if (bytes[2] === 0x2d && /^..-l[hz][\dsx]-/s.test(bytes.toString('latin1', 0, 7))) return true; // lha
  if (bytes.toString('latin1', 32_769, 32_774) === 'CD001') return true; // iso
  if (PACKED.some((start) => starts(bytes, start))) return true;
  return bytes.includes(0) && PACKED_WITH_NUL.some((start) => starts(bytes, start));
}
const PICTURES = [
  '\x89PNG',
  '\xff\xd8\xff',
  'GIF8',
  'II*\0',
  'MM\0*',
  '\0\0\x01\0',
  'ID3',
  'OggS',
  'fLaC',
  '\x1aE\xdf\xa3',
  'BM',
];
const FONTS = ['wOFF', 'wOF2', '\0asm', 'OTTO', '\0\x01\0\0', 'ttcf'];

/** Every answer is asked for all of them, so no string is made. */
function starts(bytes: Buffer, start: string): boolean {
  for (let at = 0; at < start.length; at += 1) if (bytes[at] !== start.charCodeAt(at)) return false;
  return true;
}

function isUnreadSheet(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, 256);
  if (starts(bytes, 'ID;') && /^ID;[PNE][^\r\n;]*(?:;[NE])*\r?\n[A-Z]{1,2};[A-Z]/.test(text)) return true; // SYLK
  if (starts(bytes, 'TABLE') && /^TABLE\r?\n0,1\r?\n"/.test(text)) return true; // DIF
  if (LOTUS.some((start) => starts(bytes, start))) return true;
  // dBase: a version, a day, and a header that ends where it says.
  if (bytes.length < 65 || !DBASE.includes(bytes.readUInt8(0))) return false;
  const end = bytes.readUInt16LE(8);
  const isDay = bytes.readUInt8(2) <= 12 && bytes.readUInt8(3) <= 31;
  return isDay && end >= 65 && end <= bytes.length && (bytes[end - 1] === 0x0d || bytes[end - 264] === 0x0d);
}

const LOTUS = [
  '\0\0\x02\0\x04\x04',
  '\0\0\x02\0\x06\x04',
  '\0\0\x1a\0',
  '\0\0\x02\0\x20\x51',
  '\0\0\x02\0\x21\x51',
];
const DBASE = [0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0x8c, 0xcb, 0xf5, 0xfb];

function zipKind(bytes: Buffer): Magic {
  if (bytes.length >= 8 && (bytes.readUInt16LE(6) & 1) === 1) return 'zip-encrypted';
  if (bytes.toString('latin1', 30, 82).startsWith('mimetypeapplication/vnd.oasis.opendocument.'))
    return bytes.toString('latin1', 73, 84) === 'spreadsheet' ? 'sheet' : 'office';
  if (zipEntryNames(bytes).some((name) => /\.iwa$/i.test(name))) return 'sheet-unread'; // Numbers, Pages, Keynote
  return zipEntryNames(bytes).some((name) => /^\/?(?:word|ppt|visio)\//i.test(name)) ? 'office' : 'zip';
}

/** A compound file names its streams in UTF-16: an encrypted document, an old workbook, or something else. */
function compoundKind(bytes: Buffer): Magic {
  const names = (name: string) => bytes.includes(Buffer.from(name, 'utf16le'));
  if (names('EncryptedPackage') || names('EncryptionInfo')) return 'compound-encrypted';
  if (names('WordDocument') || names('PowerPoint Document')) return 'office';
  return 'sheet';
}
