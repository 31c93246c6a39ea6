/** What the first bytes of a file say it is, for everything that is not a table of ours. */

export type Magic =
  | 'zip'
  | 'zip-encrypted'
  | 'office' // OOXML documents and presentations
  | 'sheet' // OpenDocument spreadsheets, old Excel
  | 'compound-encrypted'
  | 'packed' // gz, 7z, rar, xz, bz2, zstd, tar
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
  if (PACKED.some((start) => starts(bytes, start)) || bytes.toString('latin1', 257, 262) === 'ustar')
    return 'packed';
  if (starts(bytes, '%PDF-')) return bytes.includes('/Encrypt') ? 'pdf-encrypted' : 'pdf';
  // Some of what follows begins with plain letters, and so may a table: without a NUL it is text.
  if (!bytes.includes(0) || starts(bytes, '\xff\xfe') || starts(bytes, '\xfe\xff')) return 'text';
  if (PICTURES.some((start) => starts(bytes, start)) || bytes.toString('latin1', 4, 8) === 'ftyp')
    return 'picture';
  if (starts(bytes, 'RIFF') && /^(?:WEBP|WAVE|AVI )$/.test(bytes.toString('latin1', 8, 12))) return 'picture';
  return FONTS.some((start) => starts(bytes, start)) ? 'font' : 'binary';
}

/** The names of the ZIP entries whose local headers stand in the first bytes; none for other files. */
export function zipEntryNames(head: Uint8Array): readonly string[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (!starts(bytes, 'PK\x03\x04')) return [];
  const names: string[] = [];
  for (let at = 0; at >= 0 && at + 30 <= bytes.length; at = bytes.indexOf('PK\x03\x04', at + 4, 'latin1')) {
    const length = bytes.readUInt16LE(at + 26);
    names.push(bytes.toString('utf8', at + 30, at + 30 + length));
  }
  return names;
}

const PACKED = [
  '\x1f\x8b',
  '7z\xbc\xaf\x27\x1c',
  'Rar!\x1a\x07',
  '\xfd7zXZ\0',
  'BZh',
  '\x28\xb5\x2f\xfd',
  'LZIP',
  '\x1f\x9d',
];
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

function starts(bytes: Buffer, start: string): boolean {
  return bytes.toString('latin1', 0, start.length) === start;
}

function zipKind(bytes: Buffer): Magic {
  if (bytes.length >= 8 && (bytes.readUInt16LE(6) & 1) === 1) return 'zip-encrypted';
  if (bytes.toString('latin1', 30, 82).startsWith('mimetypeapplication/vnd.oasis.opendocument.'))
    return bytes.toString('latin1', 73, 84) === 'spreadsheet' ? 'sheet' : 'office';
  return zipEntryNames(bytes).some((name) => /^\/?(?:word|ppt|visio)\//i.test(name)) ? 'office' : 'zip';
}

/** A compound file names its streams in UTF-16: an encrypted document, an old workbook, or something else. */
function compoundKind(bytes: Buffer): Magic {
  const names = (name: string) => bytes.includes(Buffer.from(name, 'utf16le'));
  if (names('EncryptedPackage') || names('EncryptionInfo')) return 'compound-encrypted';
  if (names('WordDocument') || names('PowerPoint Document')) return 'office';
  return 'sheet';
}
