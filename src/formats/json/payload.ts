/** Long texts within JSON that are a file of their own: nobody's rule reaches into them, so they do not pass as a cell. */

import { Fault } from '../../lib/fault.ts';
import { isTable, shapeOf } from '../csv/shape.ts';
import { holdsRecords, listsValues } from '../lookalike.ts';

/** Throws FORMAT_ARCHIVE when the text between the quotes at `start` and before `end` is a packed or encoded file, JSON, or a table. */
export function refusePacked(bytes: Buffer, start: number, end: number): void {
  const text = JSON.parse(bytes.toString('utf8', start, end)) as string;
  if (isEncoded(text) || isFile(text))
    throw new Fault('FORMAT_ARCHIVE', 'read a JSON file: a text in it is a file of its own');
}

/** base64, its URL form, or hex, as long as it is no one letter again and again; or a data: URI (RFC 2397). */
function isEncoded(text: string): boolean {
  if (/^\s*data:/i.test(text)) return true;
  if (!/^[\w+/-]{76}/.test(text.trimStart())) return false;
  return /^[\w+/\s-]+={0,2}\s*$/.test(text) && new Set(text.slice(0, 1024)).size >= FEWEST_SIGNS;
}

const FEWEST_SIGNS = 10;
/** Lines that a note may well have. */
const FEW_LINES = 10;

function isFile(text: string): boolean {
  if (/^\ufeff?\s*(?:\{\s*"|\[\s*[[{"\d-])/.test(text)) return isJson(text);
  if (/<tr\b[\s\S]*<tr\b/i.test(text) || holdsRecords(text, null)) return true;
  if (text.split('\n', FEW_LINES).length < FEW_LINES) return false;
  return listsValues(text) || isTable(shapeOf(text, true));
}

function isJson(text: string): boolean {
  const first = text.slice(0, text.indexOf('\n') + 1);
  return [text, first].some((some) => {
    try {
      return some !== '' && typeof JSON.parse(some) === 'object';
    } catch {
      return false; // a SyntaxError, whose words quote the text
    }
  });
}

/** Whether the text, which begins at `start` behind its quote, is JSON again with keys of its own: an object, or a list of them, as it stands or in escapes. */
export function mayHoldKeys(bytes: Buffer, start: number, end: number): boolean {
  if (!beginsLikeKeys(bytes, start)) return false;
  const text = bytes.toString('latin1', start, end).replace(/\\u00([0-7][0-9a-f])/gi, unescaped);
  return /^(?:\s|\\[nrt])*[[{]/.test(text) && /["'](?:\s|\\[nrt])*:/.test(text);
}

/** Whether a text begins as JSON may: with a bracket, a blank, or an escape of either. */
export const beginsLikeKeys = (bytes: Uint8Array, start: number): boolean => BEGINS[bytes[start] ?? 0] === 1;

const BEGINS = Uint8Array.from({ length: 256 }, (_, byte) =>
  '{[ \\'.includes(String.fromCharCode(byte)) ? 1 : 0,
);

const unescaped = (_all: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));
