/** What the first bytes of an answer settle. */

import { codingsKnown } from '../lib/coding-names.ts';
import { decodeStart } from '../lib/codings.ts';
import { labelOf } from './head.ts';
import type { Label } from './head.ts';
import { expected, namesRecords } from './labels.ts';
import { partsOf } from './multipart.ts';
import { holdsRecords, isBlank, isJson, isPicture, isWords } from './text.ts';

/** What the content looks like (formats/, joined in wiring). */
export type LooksTabular = (
  head: Uint8Array,
  hints: { readonly mediaType: string; readonly fileName: string | null },
) => 'table' | 'archive' | 'document' | 'none';

/** `ordinary`: passes. `list`: the rows of a list that the profile names. `table`: rows that no profile names. `document`: a file without a table. `opaque`: a file that we cannot see into. `more`: nothing can be said before the whole of it is there. */
export type Seen = 'ordinary' | 'list' | 'table' | 'document' | 'opaque' | 'more';

/** No more than this is ever shown or unpacked. */
const SHOWN_BYTES = 65_536;

export interface Look {
  readonly label: Label;
  readonly listed: boolean;
  /** Whether the list may be a page of HTML. */
  readonly listedPage: boolean;
  /** Whether it is the whole body. */
  readonly ended: boolean;
  readonly looksTabular: LooksTabular;
}

/** What the first bytes of an answer are: at most 64 KiB, as they were sent. */
export function seen(look: Look, start: Uint8Array): Seen {
  const { label, ended } = look;
  if (start.length === 0 && ended) return 'ordinary';
  // Of a packed body only the start can be had here.
  if (label.mediaType.startsWith('multipart/'))
    return ended && label.codings.length === 0 ? partsSeen(look, start) : 'more';
  const plain = plainStart(label, start);
  return plain === null ? 'opaque' : bytesSeen(look, plain);
}

/** A browser shows what it cannot undo as it is: a page or a picture under a coding that nobody knows is no riddle. */
function plainStart({ codings, mediaType, attachment }: Label, start: Uint8Array): Uint8Array | null {
  if (codings.length === 0) return start;
  const plain = decodeStart(start, codings);
  const kind = expected(mediaType);
  const shown = (kind === 'screen' || kind === 'json') && !attachment && !codingsKnown(codings);
  return shown && (isWords(start) || isPicture(start)) ? start : plain;
}

/** Every part by its own label; one that is more than ordinary makes the whole what it is. */
function partsSeen(look: Look, bytes: Uint8Array): Seen {
  const parts = partsOf(look.label.boundary, bytes);
  if (parts === null) return 'opaque';
  const all = parts.map(({ head, body }) => seen({ ...look, label: labelOf(head), ended: true }, body));
  const worst = (['opaque', 'table', 'document', 'list'] as const).find((what) => all.includes(what));
  // What a script reads part by part is for the screen; files among it are not told apart, so it is held.
  return worst === undefined || worst === 'list' ? (worst ?? 'ordinary') : 'opaque';
}

function bytesSeen({ label, listed, listedPage, ended, looksTabular }: Look, plain: Uint8Array): Seen {
  // Padding before a table would push it out of our sight, packed or not.
  const whole = ended && (label.codings.length === 0 || plain.length < SHOWN_BYTES);
  if (isBlank(plain)) return whole ? 'ordinary' : 'opaque';

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
      if (listedPage && !saved && isWords(plain)) return 'list';
      // JSON behind a callback or another prefix, or in a script, is counted like any other.
      if (listed && (kind === 'json' || /script/.test(label.mediaType)) && !saved) return 'list';
      // Whoever asks may have chosen another form of the same rows (`Accept: application/xml`).
      if (listed && !saved && isWords(plain) && mayBeRows(kind, label.mediaType, plain)) return 'list';
      // A picture or a font is used by the page whatever it is labelled as.
      if (!label.attachment && (isPicture(plain) || (content === 'none' && !isWords(plain))))
        return 'ordinary';
      if (saved) return 'document';
      return isShown(kind, label.mediaType, content, plain) ? 'ordinary' : 'document';
    default:
      return content satisfies never;
  }
}

/** A page's frame, its styles and drawings are no rows; XML that is called a drawing and is none may be. */
function mayBeRows(kind: ReturnType<typeof expected>, mediaType: string, bytes: Uint8Array): boolean {
  if (kind !== 'screen' || holdsRecords(bytes)) return true;
  return /^(?!.*xhtml).*\+xml$/.test(mediaType) && !/<(?:svg|mpd)[\s>]/i.test(startOf(bytes));
}

const startOf = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 4096)).toString('latin1');

/** What a browser shows and does not save. It guesses only where no type is named at all. */
function isShown(
  kind: ReturnType<typeof expected>,
  mediaType: string,
  content: 'document' | 'none',
  bytes: Uint8Array,
): boolean {
  if (kind === 'screen' || kind === 'text' || kind === 'json') return true;
  return mediaType === '' && (content === 'none' || isWords(bytes));
}
