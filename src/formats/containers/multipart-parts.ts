/** Where the parts of a multipart body stand, found by its boundary from the first byte to the last. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { ReadLimits } from '../format.ts';

export interface Part {
  /** Bytes of its body. */
  readonly from: number;
  readonly to: number;
  readonly name: string | null;
  /** Content-Location: how the other parts name it. */
  readonly location: string | null;
  readonly mediaType: string;
  /** Content-Transfer-Encoding, lower case. */
  readonly coding: string;
}

/** Every part. What stands before the first or behind the last, a boundary that is only nearly one, and a missing end are FORMAT_BROKEN. */
export async function partsOf(
  source: Source,
  boundary: string,
  limits: ReadLimits,
): Promise<readonly Part[]> {
  const lines = await delimiters(source, boundary, limits);
  const last = lines.at(-1);
  if (!last?.isLast || lines.some((line, place) => line.isLast && place < lines.length - 1))
    throw broken('its end is missing, or stands twice');
  if ((await textOf(source, 0, Math.min(lines[0]?.from ?? 0, 64))).trim() !== '')
    throw broken('something stands before its parts');
  for await (const chunk of source.stream(last.to))
    if (Buffer.from(chunk).toString('latin1').trim() !== '')
      throw broken('something stands behind its parts');
  const parts: Part[] = [];
  for (const [place, line] of lines.slice(0, -1).entries())
    parts.push(await partAt(source, line.to, lines[place + 1]?.from ?? source.size));
  return parts;
}

interface Delimiter {
  /** Where the line end before it begins, and where the next line begins. */
  readonly from: number;
  readonly to: number;
  readonly isLast: boolean;
}

const MOST_LINE = 256;

async function delimiters(
  source: Source,
  boundary: string,
  limits: ReadLimits,
): Promise<readonly Delimiter[]> {
  const found: Delimiter[] = [];
  const dashes = Buffer.from(`--${boundary}`, 'latin1');
  let bytes: Buffer = Buffer.from('\n'); // the first line begins as if behind one
  let base = -1; // where these bytes begin

  function scan(isEnd: boolean): void {
    let at = bytes.indexOf(dashes);
    for (; at >= 0; at = bytes.indexOf(dashes, at + 1)) {
      if (!isEnd && at + dashes.length + MOST_LINE > bytes.length) break; // its line may go on
      const delimiter = delimiterAt(bytes, at, dashes.length, base);
      if (delimiter !== null) found.push(delimiter);
      if (found.length > limits.maxEntries + 1)
        throw new Fault('LIMIT_ENTRIES', `split an answer: it has more than ${limits.maxEntries} parts`);
    }
    // What may be the start of one stays, with the line end before it.
    const drop = Math.max(0, (at >= 0 ? at : bytes.length - dashes.length) - 2);
    bytes = Buffer.from(bytes.subarray(drop));
    base += drop;
  }

  for await (const chunk of source.stream()) {
    bytes = Buffer.concat([bytes, chunk]);
    scan(false);
  }
  scan(true);
  return found;
}

/** Null where it stands within a line. A line that goes on behind the boundary is another's boundary, or nobody's: a fault. */
function delimiterAt(bytes: Buffer, at: number, length: number, base: number): Delimiter | null {
  if (bytes[at - 1] !== 0x0a) return null;
  const before = bytes[at - 2] === 0x0d ? 2 : 1;
  const rest = bytes.toString('latin1', at + length, at + length + MOST_LINE);
  const [line, isLast] = /^(--)?[ \t]*(?:\r?\n|$)/.exec(rest) ?? [];
  if (line === undefined) throw broken('a line is only nearly its boundary');
  return {
    from: Math.max(0, base + at - before),
    to: base + at + length + line.length,
    isLast: isLast !== undefined,
  };
}

const MOST_HEAD = 16_384;

async function partAt(source: Source, from: number, to: number): Promise<Part> {
  const head = await headAt(source, from, to);
  const type = head.fields.get('content-type') ?? 'text/plain';
  // A whole answer inside of a part, as OData's $batch sends them.
  if (/^application\/http\b/i.test(type)) {
    const status = await textOf(source, head.end, Math.min(to, head.end + 256));
    const [line] = /^HTTP\/1\.[01] \d{3}[^\r\n]*\r?\n/.exec(status) ?? [];
    if (line === undefined) throw broken('a part is no answer');
    return partOf(await headAt(source, head.end + line.length, to), to);
  }
  return partOf(head, to);
}

interface Head {
  readonly fields: ReadonlyMap<string, string>;
  readonly end: number;
}

function partOf({ fields, end }: Head, to: number): Part {
  const type = fields.get('content-type') ?? 'text/plain';
  const names = `${fields.get('content-disposition') ?? ''};${type}`;
  const [, quoted, bare] =
    /;\s*(?:file)?name="?(?:([^";\r\n]*\.[^";\r\n]*)"|([^";\s]+\.[^";\s]+))/i.exec(names) ?? [];
  return {
    from: end,
    to: Math.max(end, to),
    name: quoted ?? bare ?? null,
    location: fields.get('content-location') ?? null,
    mediaType: (type.split(';', 1)[0] ?? '').trim().toLowerCase(),
    coding: (fields.get('content-transfer-encoding') ?? '8bit').trim().toLowerCase(),
  };
}

/** Header fields up to the blank line; one that stands twice, or is none, is a fault. */
async function headAt(source: Source, from: number, to: number): Promise<Head> {
  const text = await textOf(source, from, Math.min(to + 2, from + MOST_HEAD));
  const end = /^\r?\n|\r?\n\r?\n/.exec(text);
  if (end === null) throw broken('a part has no end of its header');
  const fields = new Map<string, string>();
  const lines = text.slice(0, end.index).replace(/\r?\n[ \t]+/g, ' ');
  for (const line of lines === '' ? [] : lines.split(/\r?\n/)) {
    const [, name, value] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || fields.has(name.toLowerCase()))
      throw broken('a part has a header that is none');
    fields.set(name.toLowerCase(), value.trim());
  }
  return { fields, end: from + end.index + end[0].length };
}

async function textOf(source: Source, from: number, to: number): Promise<string> {
  return Buffer.from(await source.slice(from, to)).toString('latin1');
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `split an answer into its parts: ${why}`);
}
