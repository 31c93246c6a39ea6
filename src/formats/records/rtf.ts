/** Rich Text Format as plain text: rows and paragraphs are lines, cells are parted by tabs; fonts, pictures and properties are left out. */

import { Fault } from '../../lib/fault.ts';

/** Throws FORMAT_BROKEN where the groups do not pair, ENCODING_UNKNOWN for bytes that are not of its code page. */
export function rtfText(rtf: string): string {
  const out: string[] = [];
  const groups: { readonly skipped: boolean; readonly unicodeSkip: number }[] = [];
  let skipped = false;
  let unicodeSkip = 1;
  let toSkip = 0;
  let bytes: number[] = [];
  const codePage = CODE_PAGES[/\\ansicpg(\d+)/.exec(rtf)?.[1] ?? ''] ?? 'windows-1252';

  function put(text: string): void {
    if (bytes.length > 0) {
      const known = bytes;
      bytes = [];
      out.push(decodedBytes(known, codePage));
    }
    if (!skipped) out.push(text);
  }

  for (const { 0: token, index } of rtf.matchAll(TOKEN)) {
    if (token === '{') groups.push({ skipped, unicodeSkip });
    else if (token === '}') {
      put('');
      const before = groups.pop();
      if (!before) throw new Fault('FORMAT_BROKEN', 'read an RTF text: its groups do not pair');
      ({ skipped, unicodeSkip } = before);
    } else if (token.startsWith("\\'")) {
      if (toSkip > 0) toSkip -= 1;
      else if (!skipped) bytes.push(Number.parseInt(token.slice(2), 16));
    } else if (token === '\\*') skipped = true;
    else if (/^\\[a-z]/i.test(token)) {
      const [, word = '', number = ''] = /^\\([a-z]+)(-?\d*)/i.exec(token) ?? [];
      if (word === 'u') {
        put(String.fromCharCode((Number(number) + 65_536) % 65_536));
        toSkip = unicodeSkip;
      } else if (word === 'uc') unicodeSkip = Number(number);
      else if (SKIPPED.has(word) && rtf[index - 1] === '{') skipped = true;
      else if (WORDS[word] !== undefined) put(WORDS[word]);
    } else if (token.startsWith('\\')) put(SIGNS[token] ?? token.slice(1));
    else if (!/^[\r\n]+$/.test(token)) {
      const rest = token.slice(toSkip);
      toSkip = Math.max(0, toSkip - token.length);
      put(rest);
    }
  }
  if (groups.length > 0) throw new Fault('FORMAT_BROKEN', 'read an RTF text: its groups do not pair');
  return out.join('');
}

const TOKEN = /[{}]|\\'[0-9a-fA-F]{2}|\\[a-zA-Z]+-?\d* ?|\\[^a-zA-Z]|[\r\n]+|[^{}\\\r\n]+/g;
const WORDS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  cell: '\t',
  tab: '\t',
};
const SIGNS: Readonly<Record<string, string>> = {
  '\\~': ' ',
  '\\-': '',
  '\\_': '-',
  '\\\n': '\n',
  '\\\r': '\n',
};
const SKIPPED = new Set(
  'fonttbl colortbl stylesheet info pict object themedata generator listtable listoverridetable rsidtbl xmlnstbl'.split(
    ' ',
  ),
);
const CODE_PAGES: Readonly<Record<string, string>> = {
  '936': 'gb18030',
  '950': 'big5',
  '932': 'shift_jis',
  '949': 'euc-kr',
  '65001': 'utf-8',
  '1250': 'windows-1250',
  '1251': 'windows-1251',
};

function decodedBytes(bytes: readonly number[], label: string): string {
  try {
    return new TextDecoder(label, { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    throw new Fault('ENCODING_UNKNOWN', 'read an RTF text: some bytes are not of its code page');
  }
}
