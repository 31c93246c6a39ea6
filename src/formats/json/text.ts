/** JSON text read strictly and exactly: bounded depth, and numbers that a double would round keep their digits. */

import { Fault } from '../../lib/fault.ts';

/** A number kept as its source text: `JSON.rawJSON`'s object, which JSON.stringify writes as it is. */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Whether a parsed value is a number kept as text. */
export function isRaw(value: unknown): value is RawNumber {
  return api.isRawJSON(value);
}

/** A number's digits as a value that JSON.stringify writes as they are. */
export function rawNumber(digits: string): RawNumber {
  return api.rawJSON(digits);
}

/** Parses JSON text; anything but strict JSON is the fault FORMAT_BROKEN. */
export function parseJson(text: string, maxDepth: number): unknown {
  const { depth, longNumbers } = survey(text);
  if (depth > maxDepth) throw new Fault('LIMIT_DEPTH', `read a JSON file: deeper than ${maxDepth} levels`);
  try {
    // The reviver costs twice the time, so it runs only where a number may need it.
    return longNumbers ? api.parse(text, exact) : JSON.parse(text);
  } catch {
    throw new Fault('FORMAT_BROKEN', 'read a JSON file: it is not well-formed');
  }
}

function exact(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  if (source.length < 16 && Number.isFinite(value)) return value;
  return String(value) === source ? value : api.rawJSON(source);
}

/** Depth and long numbers, without recursion: a reviver on a deep text would end the process. */
function survey(text: string): { readonly depth: number; readonly longNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let longNumbers = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = stringEnd(text, at);
      digits = 0;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth -= 1;
    if ((code >= 48 && code <= 57) || code === 46) {
      digits += 1;
      if (digits > 15) longNumbers = true;
    } else {
      if (digits > 0 && (code === 101 || code === 69)) longNumbers = true;
      digits = 0;
    }
  }
  return { depth: deepest, longNumbers };
}

/** Where the string that opens at `at` closes; the text's end if it never does. */
function stringEnd(text: string, at: number): number {
  for (let close = text.indexOf('"', at + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charCodeAt(close - 1 - slashes) === 92) slashes += 1;
    if (slashes % 2 === 0) return close;
  }
  return text.length;
}

/** Node 24's source text access, which TypeScript's es2024 library does not know yet. */
const api = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};
