/** A JSON document that brings files: what stands around them, without any text that could be a value. */

import { Fault } from '../../lib/fault.ts';
import { plainName } from './names.ts';
import { isTextFile, payloadIn } from './payload.ts';
import type { Payload } from './payload.ts';

export interface Slot {
  /** The name that stands beside the file; null for none. */
  readonly name: string | null;
  readonly payload: Payload;
  bytes(): Uint8Array;
}

/** The document in pieces: piece n stands before file n, the last one behind all. */
export function frameOf(
  root: unknown,
  maxDepth: number,
): { readonly pieces: readonly string[]; readonly slots: readonly Slot[] } {
  const pieces: string[] = [''];
  const slots: Slot[] = [];
  const add = (text: string) => pieces.push((pieces.pop() ?? '') + text);

  function walk(value: unknown, name: string | null, isListed: boolean, depth: number): void {
    if (depth > maxDepth) throw new Fault('LIMIT_DEPTH', `read a JSON file: deeper than ${maxDepth} levels`);
    if (typeof value === 'string') {
      const slot = slotOf(value, name);
      if (slot === null) add(JSON.stringify(plainName(value) ?? ''));
      else {
        slots.push(slot);
        pieces.push('');
      }
    } else if (Array.isArray(value)) {
      const before = slots.length;
      add('[');
      value.forEach((element: unknown, index) => {
        if (index > 0) add(',');
        walk(element, null, true, depth + 1);
      });
      add(']');
      // Records beside the files would leave uncounted, or be lost without a word.
      if (value.length > 0 && slots.length === before)
        throw new Fault('FORMAT_ARCHIVE', 'read a JSON file: a list stands beside packed files');
    } else if (typeof value === 'object' && value !== null) {
      const named = Object.values(value).find((one) => typeof one === 'string' && plainName(one) !== null);
      add('{');
      Object.entries(value).forEach(([key, member], index) => {
        // A key that is itself a value (records by phone number) would leave with the frame.
        if (/\d{6}|\S@\S/.test(key))
          throw new Fault('FORMAT_UNKNOWN', 'read a JSON file: it names records by their values');
        add(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
        walk(member, typeof named === 'string' ? named : null, isListed, depth + 1);
      });
      add('}');
    } else add(scalarText(value, isListed));
  }

  walk(root, null, false, 0);
  return { pieces, slots };
}

/** Numbers are counts and codes, but not within a list, where they are somebody's. */
function scalarText(value: unknown, isListed: boolean): string {
  const isCode = typeof value === 'number' && Math.abs(value) < 1e10 && !isListed;
  return isCode || typeof value === 'boolean' ? String(value) : 'null';
}

function slotOf(text: string, name: string | null): Slot | null {
  if (text.length < LEAST_CHARS) return null;
  const payload = payloadIn(text);
  if (payload !== null) {
    const { code, prefix } = payload;
    const coded = text.slice(text.indexOf(prefix) + prefix.length).replace(/\s+/g, '');
    if (!FORMS[code === 'text' ? 'base64' : code].test(coded))
      throw new Fault('FORMAT_BROKEN', 'decoded a file that is written as text: something else stands in it');
    return { name, payload, bytes: () => Buffer.from(coded, code === 'text' ? 'utf8' : code) };
  }
  if (!isTextFile(text)) return null;
  return {
    name,
    payload: { code: 'text', prefix: '', mediaType: '', isText: true },
    bytes: () => Buffer.from(text.toWellFormed(), 'utf8'),
  };
}

const LEAST_CHARS = 24;
const FORMS = {
  base64: /^[A-Za-z\d+/]*={0,2}$/,
  base64url: /^[\w-]*={0,2}$/,
  hex: /^(?:[\da-f]{2})*$/i,
} as const;
