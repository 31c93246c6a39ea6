/** Reads a small request body where a route is matched by its fields; the same bytes are then sent on. */

import type { IncomingMessage } from 'node:http';
import { Fault } from '../lib/fault.ts';

/** Most fields that are kept, and how deep JSON is followed; matching needs a few. */
const MAX_FIELDS = 1000;
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

/** Fields of a form, or scalars of a JSON body (nested ones as `a.b`). A repeated field keeps its last value; what cannot be read has no fields. */
export async function fieldsOf(
  body: Uint8Array,
  headers: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const fields = new Map<string, string>();
  if (headers.has('content-encoding')) return fields;
  const contentType = headers.get('content-type') ?? '';
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  try {
    if (mediaType === 'application/x-www-form-urlencoded') {
      for (const [name, value] of new URLSearchParams(textOf(body))) keep(fields, name, value);
    } else if (mediaType === 'multipart/form-data') {
      const form = await new Response(Buffer.from(body), {
        headers: { 'content-type': contentType },
      }).formData();
      for (const [name, value] of form) if (typeof value === 'string') keep(fields, name, value);
    } else if (/^\s*[{[]/.test(Buffer.from(body.subarray(0, 64)).toString('latin1'))) {
      // Scripts send JSON under many labels; what it is shows in its first character.
      flatten(fields, '', JSON.parse(textOf(body)), 0);
    }
  } catch {
    return new Map(); // documented: no fields. The answer is judged by its content all the same.
  }
  return fields;
}

function textOf(body: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}

function flatten(fields: Map<string, string>, name: string, value: unknown, depth: number): void {
  if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_DEPTH) return;
    for (const [key, inner] of Object.entries(value)) {
      flatten(fields, name === '' ? key : `${name}.${key}`, inner, depth + 1);
    }
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    keep(fields, name, String(value));
  }
}

function keep(fields: Map<string, string>, name: string, value: string): void {
  if (fields.size < MAX_FIELDS || fields.has(name)) fields.set(name, value);
}
