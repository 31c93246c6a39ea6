/** The encodings of text that are read and written. */

export const ENCODINGS = [
  'utf-8',
  'gb18030',
  'utf-16le',
  'utf-16be',
  'utf-32le',
  'utf-32be',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'iso-8859-2',
  'iso-8859-5',
  'iso-8859-7',
  'iso-8859-15',
  'koi8-r',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Encodings in which ASCII bytes may stand within a character of several; of `"` `,` `;` `:` TAB and the row ends none ever does. */
const MIXED: ReadonlySet<Encoding> = new Set(['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr']);
const WIDE: ReadonlySet<Encoding> = new Set(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be']);

export type Kind = 'utf-8' | 'single' | 'mixed' | 'wide';

export function kindOf(encoding: Encoding): Kind {
  if (encoding === 'utf-8') return 'utf-8';
  if (WIDE.has(encoding)) return 'wide';
  return MIXED.has(encoding) ? 'mixed' : 'single';
}
