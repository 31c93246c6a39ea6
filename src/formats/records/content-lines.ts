/** The content lines of vCard and iCalendar (RFC 6350 and 5545, section 3): unfolded, decoded, their parameters read. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { textLines } from './text-lines.ts';

export interface ContentLine {
  /** As it is written, without its group. */
  readonly name: string;
  /** Values by upper-case parameter name; what stands without a name (vCard 2.1) is a TYPE. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  /** The value as it stands, its escapes too; out of quoted-printable and its character set if it was in one. */
  readonly value: string;
}

/** Some lines at a time; blank ones are left out. What is no content line is the fault FORMAT_BROKEN. */
export async function* contentLines(source: Source): AsyncGenerator<readonly ContentLine[]> {
  const unfold = unfolding();
  for await (const lines of textLines(source)) yield lines.flatMap((line) => unfold.add(line));
  yield unfold.end();
}

/** The lines of a text that is a value itself: a card within a card. */
export function contentLinesIn(text: string): readonly ContentLine[] {
  const unfold = unfolding();
  return [...text.split(/\r\n|\r|\n/).flatMap((line) => unfold.add(line)), ...unfold.end()];
}

interface Unfolding {
  add(line: string): readonly ContentLine[];
  end(): readonly ContentLine[];
}

function unfolding(): Unfolding {
  const heads = new Map<string, Head>();
  /** The line so far, in pieces. */
  let open: string[] = [];
  let length = 0;
  let encoding: 'none' | 'quoted' | 'base64' = 'none';
  /** Versions 2.1 and 1.0 fold at blanks, which stay. */
  let old = false;

  function more(piece: string): readonly ContentLine[] {
    length += piece.length;
    if (length > LONGEST)
      throw new Fault('LIMIT_CELL', `read a content line: it is longer than ${LONGEST} characters`);
    open.push(piece);
    return [];
  }

  function flush(): readonly ContentLine[] {
    if (open.length === 0) return [];
    const line = parseLine(open.join(''), heads);
    open = [];
    if (/^version$/i.test(line.name)) old = /^(?:2\.1|1\.0)$/.test(line.value.trim());
    return [line];
  }

  function add(line: string): readonly ContentLine[] {
    if (encoding === 'quoted' && open.at(-1)?.endsWith('=')) {
      open.push((open.pop() ?? '').slice(0, -1));
      return more(line);
    }
    if (open.length > 0 && /^[ \t]/.test(line)) {
      return more(encoding === 'base64' ? line.trim() : old ? line.replace(/^[ \t]+/, ' ') : line.slice(1));
    }
    if (open.length > 0 && encoding === 'base64' && /^[A-Za-z0-9+/]+=*$/.test(line)) return more(line);
    // Some exporters end every line twice.
    if (line.trim() === '') return [];
    const done = flush();
    const head = line.slice(0, Math.max(0, colonOf(line)));
    encoding = /;(?:ENCODING=)?QUOTED-PRINTABLE/i.test(head)
      ? 'quoted'
      : /;(?:ENCODING=)?(?:BASE64|B)(?:;|$)/i.test(head)
        ? 'base64'
        : 'none';
    length = 0;
    more(line);
    return done;
  }

  return { add, end: flush };
}

const LONGEST = 16_777_216;

/** Where the value begins: the first colon that is not in quotes; of a line with a lone quote, the first at all. */
function colonOf(line: string): number {
  const quoted = /^(?:[^":]|"[^"]*")*:/.exec(line);
  return quoted ? quoted[0].length - 1 : line.indexOf(':');
}

function parseLine(line: string, heads: Map<string, Head>): ContentLine {
  const colon = colonOf(line);
  const text = line.slice(0, Math.max(0, colon));
  const head = heads.get(text) ?? parseHead(text);
  if (heads.size < MOST_HEADS) heads.set(text, head);
  const { name, params, isQuoted } = head;
  const raw = line.slice(colon + 1);
  return { name, params, value: isQuoted ? unquoted(raw, params.get('CHARSET')?.[0]) : raw };
}

/** What stands before the value: the same few in every record. */
interface Head extends Pick<ContentLine, 'name' | 'params'> {
  readonly isQuoted: boolean;
}

const MOST_HEADS = 1000;

function parseHead(text: string): Head {
  const [full = '', ...given] = splitOutside(text, ';');
  const name = full.slice(full.lastIndexOf('.') + 1).trim();
  if (!/^[\w-]+$/.test(name)) throw new Fault('FORMAT_BROKEN', 'read a content line: it has no name');
  const params = new Map<string, string[]>();
  for (const param of given) {
    const equals = param.indexOf('=');
    const bare = param.trim().toUpperCase();
    const key =
      equals >= 0 ? param.slice(0, equals).trim().toUpperCase() : ENCODINGS.has(bare) ? 'ENCODING' : 'TYPE';
    const values = splitOutside(param.slice(equals + 1), ',')
      .map((one) => one.trim().replaceAll('"', ''))
      .flatMap((one) => (key === 'TYPE' ? one.split(',') : [one]));
    params.set(key, [...(params.get(key) ?? []), ...values.filter((one) => one !== '')]);
  }
  const isQuoted = params.get('ENCODING')?.some((one) => /^quoted-printable$/i.test(one)) === true;
  return { name, params, isQuoted };
}

const ENCODINGS = new Set(['QUOTED-PRINTABLE', 'BASE64', 'B', '8BIT', '7BIT']);

/** Split where the separator stands outside quotes. */
function splitOutside(text: string, separator: ';' | ','): readonly string[] {
  if (!text.includes('"')) return text.split(separator);
  const parts = [''];
  let inQuotes = false;
  for (const char of text) {
    if (char === '"') inQuotes = !inQuotes;
    if (char === separator && !inQuotes) parts.push('');
    else parts.push((parts.pop() ?? '') + char);
  }
  return parts;
}

/** Quoted-printable (RFC 2045, 6.7) in the character set that is named, or in the one that fits. */
function unquoted(raw: string, charset: string | undefined): string {
  const bytes: Uint8Array[] = [];
  let at = 0;
  for (const match of raw.matchAll(/=([0-9A-Fa-f]{2})/g)) {
    bytes.push(Buffer.from(raw.slice(at, match.index), 'utf8'), Buffer.from(match[1] ?? '', 'hex'));
    at = match.index + 3;
  }
  bytes.push(Buffer.from(raw.slice(at), 'utf8'));
  return decodedAs(Buffer.concat(bytes), charset);
}

/** A byte that does not fit becomes U+FFFD: so it is judged, and so it leaves. */
function decodedAs(bytes: Uint8Array, charset: string | undefined): string {
  const labels = charset === undefined ? ['utf-8', 'gb18030'] : [charset];
  for (const label of labels) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes);
    } catch {
      // Not wholly in this one, or nobody knows it: the next is asked.
    }
  }
  try {
    return new TextDecoder(charset ?? 'windows-1252').decode(bytes);
  } catch {
    throw new Fault('ENCODING_UNKNOWN', 'read a content line: nobody knows the character set that it names');
  }
}
