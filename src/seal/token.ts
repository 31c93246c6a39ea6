/** Tokens: what stands for a value that nobody may see, the same for the same value in every file of this site, so that tables can still be joined. */

import { textOf } from '../formats/cell.ts';
import { Fault } from '../lib/fault.ts';
import { hmac } from '../lib/hmac.ts';
import { base32Blocks } from '../lib/ids.ts';
import { sameValue } from '../lib/same-value.ts';
import type { Cell } from '../model/table.ts';
import { isDateFormat, serialDay } from './dates.ts';

/** `T-` and sixty bits of a keyed hash: without the key nobody can try values until one fits. An address, a number and a text never have one token. A key of other than 32 bytes is the fault UNEXPECTED. */
export function tokenOf(cell: Cell, key: Uint8Array | null): string {
  if (key === null || key.length !== KEY_BYTES)
    throw new Fault('UNEXPECTED', 'masked a cell with a token: there is no key for it');
  const { kind, text } = sameValue(saidBy(cell));
  if (text === '') return '';
  const digest = hmac(key)
    .update(JSON.stringify(['token/v1', kind, text]))
    .digest();
  return `T-${base32Blocks(digest.subarray(0, BLOCK_BYTES), BLOCK_BYTES, CHARS)}`;
}

const KEY_BYTES = 32;
const BLOCK_BYTES = 8;
const CHARS = 12;

/** A day is the same day in a spreadsheet and in a text. */
function saidBy(cell: Cell): string {
  if (typeof cell === 'object' && cell !== null && 'format' in cell && isDateFormat(cell.format))
    return serialDay(cell.number)?.toISOString().slice(0, 10) ?? textOf(cell);
  return textOf(cell);
}
