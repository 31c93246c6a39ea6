/** What the first bytes of an answer settle. */

import { decodeStart } from '../lib/codings.ts';
import type { Label } from './head.ts';
import { expected, namesRecords } from './labels.ts';

/** What the content looks like (formats/, joined in wiring). */
export type LooksTabular = (
  head: Uint8Array,
  hints: { readonly mediaType: string; readonly fileName: string | null },
) => 'table' | 'archive' | 'document' | 'none';

/** `ordinary`: passes. `list`: the JSON of a list that the profile names. `table`: rows that no profile names. `document`: a file without a table. `opaque`: a file that we cannot see into. */
export type Seen = 'ordinary' | 'list' | 'table' | 'document' | 'opaque';

/** What the first bytes of an answer are: at most 64 KiB, as they were sent; `ended` when that is the whole body. */
export function seen(
  answer: { readonly label: Label; readonly listed: boolean },
  start: Uint8Array,
  ended: boolean,
  looksTabular: LooksTabular,
): Seen {
  const { label, listed } = answer;
  if (start.length === 0 && ended) return 'ordinary';
  const plain = label.codings.length === 0 ? start : decodeStart(start, label.codings);
  if (plain === null) return 'opaque';
  // Padding before a table would push it out of our sight.
  if (isBlank(plain)) return ended ? 'ordinary' : 'opaque';

  const kind = expected(label.mediaType);
  const saved = label.attachment || kind === 'download';
  const named = kind === 'table' || label.names.some(namesRecords);
  const inlineJson = !saved && !named && isJson(plain);
  if (inlineJson) return listed ? 'list' : 'ordinary';

  const content = looksTabular(plain, { mediaType: label.mediaType, fileName: label.names[0] ?? null });
  switch (content) {
    case 'table':
      return 'table';
    case 'archive':
      return 'opaque';
    case 'document':
    case 'none':
      // It is called a table, or holds records in a form that no format of ours reads.
      if (named || (saved && holdsRecords(plain))) return 'table';
      // JSON behind a callback or another prefix is counted like any other.
      if (listed && kind === 'json' && !saved) return 'list';
      // A picture or a font is used by the page whatever it is labelled as.
      if (!label.attachment && (isPicture(plain) || (content === 'none' && !isWords(plain))))
        return 'ordinary';
      if (saved) return 'document';
      return isShown(kind, label.mediaType, content, plain) ? 'ordinary' : 'document';
    default:
      return content satisfies never;
  }
}

/** NUL, the ASCII blanks, and byte order marks. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(
    (byte) => byte <= 0x20 || byte >= 0xfe || byte === 0xef || byte === 0xbb || byte === 0xbf,
  );
}

/** Also behind the prefixes that keep other sites from running it. A CSV whose first heading stands in brackets is none. */
function isJson(bytes: Uint8Array): boolean {
  const start = text(bytes.subarray(0, 4096)).replace(
    /^\s*(?:\)\]\}'[^\n]*\n|for\s*\(;;\);|while\s*\(1\);)/,
    '',
  );
  return /^\s*[[{]\s*(?:["[{\]}\d-]|true|false|null|$)/.test(start);
}

/** HTML and XML tables, contact cards, SQL dumps. */
function holdsRecords(bytes: Uint8Array): boolean {
  if (!isWords(bytes)) return false;
  const shown = text(bytes);
  return (
    /<(?:\w+:)?(?:tr|row|record|item|entry)[\s>]/i.test(shown) ||
    /^\s*(?:BEGIN:VCARD|INSERT\s+INTO|COPY\s+\S+\s*\()/im.test(shown)
  );
}

function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return /^(?:\u0089PNG\r\n|\u00ff\u00d8\u00ff|GIF8[79]a|RIFF.{4}WEBP)/s.test(start);
}

/** What a browser shows and does not save. It guesses only where no type is named at all. */
function isShown(
  kind: ReturnType<typeof expected>,
  mediaType: string,
  content: 'document' | 'none',
  bytes: Uint8Array,
): boolean {
  if (kind === 'screen' || kind === 'text') return true;
  return mediaType === '' && (content === 'none' || isWords(bytes));
}

function isWords(bytes: Uint8Array): boolean {
  const shown = text(bytes);
  // The last character may be cut in two.
  // oxlint-disable-next-line no-control-regex -- control characters are what tells a binary file
  return !shown.startsWith('%PDF') && !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(shown.slice(0, -1));
}

/** As text, by its byte order mark or as UTF-8. */
function text(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
