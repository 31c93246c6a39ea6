/** Reads a small request body where a route is matched by its fields; the same bytes are then sent on. */

import type { IncomingMessage } from 'node:http';
import { Fault } from '../lib/fault.ts';

/** More fields than a page's form has: then the body counts as unread. Matching looks no deeper into JSON than this. */
const MAX_FIELDS = 10_000;
const MAX_DEPTH = 8;

/** The whole body; REQUEST_TOO_LARGE above the bound. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Without destroyOnReturn the connection would be gone before the refusal is written.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new Fault('UNEXPECTED', 'read a request body: not bytes');
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new Fault('REQUEST_TOO_LARGE', `read a request body: longer than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Fields of a form, or scalars of a JSON body (nested ones as `a.b`). A repeated field keeps every value, the second one as `a[1]`; what cannot be read, or may be read in two ways, has no fields. */
export async function fieldsOf(
  body: Uint8Array,
  headers: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  if (headers.has('content-encoding')) return new Map();
  const contentType = headers.get('content-type') ?? '';
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  const { fields, keep } = openFields();
  try {
    if (mediaType === 'multipart/form-data') {
      const form = await new Response(Buffer.from(body), {
        headers: { 'content-type': contentType },
      }).formData();
      for (const [name, value] of form) if (typeof value === 'string') keep(name, value);
      return fields;
    }
    if (mediaType === 'application/x-www-form-urlencoded')
      for (const [name, value] of new URLSearchParams(textOf(body))) keep(name, value);
    // Scripts send JSON under many labels, a form's among them; what it is shows in its first character.
    if (looksLikeJson(body)) {
      const text = textOf(body);
      flatten(keep, '', JSON.parse(text), 0);
      if (repeatsKey(text)) return new Map();
    }
  } catch {
    return new Map(); // documented: no fields. The answer is judged by its content all the same.
  }
  return fields;
}

/** However many blanks stand before it. */
function looksLikeJson(body: Uint8Array): boolean {
  const first = body.find((byte) => !BLANKS.has(byte));
  return first === OPEN_BRACE || first === OPEN_BRACKET;
}

const BLANKS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n\v\f', 'latin1'));
const [OPEN_BRACE, OPEN_BRACKET] = Buffer.from('{[', 'latin1');

type Keep = (name: string, value: string) => void;

/** Every value counts: of two, one server takes the first and another the last. */
function openFields(): { readonly fields: ReadonlyMap<string, string>; readonly keep: Keep } {
  const fields = new Map<string, string>();
  const times = new Map<string, number>();
  return {
    fields,
    keep(name, value) {
      const earlier = times.get(name) ?? 0;
      times.set(name, earlier + 1);
      fields.set(earlier === 0 ? name : `${name}[${earlier}]`, value);
      if (fields.size > MAX_FIELDS)
        throw new Fault('LIMIT_ENTRIES', `read a request body: more than ${MAX_FIELDS} fields`);
    },
  };
}

function textOf(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function flatten(keep: Keep, name: string, value: unknown, depth: number): void {
  if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_DEPTH) return;
    for (const [key, inner] of Object.entries(value)) {
      flatten(keep, name === '' ? key : `${name}.${key}`, inner, depth + 1);
    }
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    keep(name, String(value));
  }
}

/** Whether an object of this JSON text, which parses, names a key twice; parsers differ in which one they take. */
function repeatsKey(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined) {
      const name = String(JSON.parse(key));
      if (open.at(-1)?.has(name) === true) return true;
      open.at(-1)?.add(name);
    }
  }
  return false;
}
