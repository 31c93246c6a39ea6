/** Rounding: what remains of an amount. Counted in whole numbers of any length, so that no double rounds before us. */

import { isDateFormat } from './dates.ts';
import { visible } from './visible.ts';
import type { Cell } from '../model/table.ts';

/** The amount to the nearest multiple of `step`, halves away from zero, in the cell's own kind; text keeps digits alone. Empty for what is no amount: a day, a percentage, words. */
export function rounded(cell: Cell, step: number): Cell {
  const to = BigInt(step);
  if (typeof cell === 'string') return nearest(amountIn(cell), to)?.toString() ?? '';
  if (typeof cell === 'number') return asNumber(nearest(plainDigits(cell), to));
  if (typeof cell !== 'object' || cell === null || 'json' in cell) return '';
  if ('digits' in cell)
    return asNumber(nearest(cell.digits, to) ?? nearest(plainDigits(Number(cell.digits)), to));
  if (isDateFormat(cell.format)) return '';
  const amount = nearest(plainDigits(cell.number), to);
  return amount === null ? '' : { number: Number(amount), format: cell.format };
}

/** Exactly. */
function asNumber(amount: bigint | null): Cell {
  if (amount === null) return '';
  const number = Number(amount);
  return Number.isSafeInteger(number) ? number : { digits: amount.toString() };
}

/** Of a plain decimal; null for any other text. */
function nearest(text: string | null, step: bigint): bigint | null {
  const [, sign, whole, tenth = '0'] = /^([+-]?)(\d{1,400})(?:\.(\d)\d*)?$/.exec(text ?? '') ?? [];
  if (whole === undefined) return null;
  const amount = BigInt(whole);
  const rest = amount % step;
  // Twice the rest and its first place behind the point: with an odd step, the point decides.
  const isUp = rest * 2n + (tenth >= '5' ? 1n : 0n) >= step;
  const found = amount - rest + (isUp ? step : 0n);
  return sign === '-' ? -found : found;
}

/** Without an exponent. */
function plainDigits(number: number): string | null {
  if (!Number.isFinite(number)) return null;
  if (Math.abs(number) < 1) return number <= -0.5 ? '-0.5' : number >= 0.5 ? '0.5' : '0';
  return Number.isInteger(number) ? BigInt(number).toString() : String(number);
}

/** `¥1,234.50`, `1.234,50 €`, `(120)`, `12万`, `1.2E+5` as a plain decimal; null for what is no amount. */
function amountIn(text: string): string | null {
  const plain = visible(text.normalize('NFKC')).toLowerCase();
  const isOwed = /^\(.*\)$/.test(plain);
  const bare = (isOwed ? plain.slice(1, -1) : plain)
    .replace(CURRENCY, '')
    .replace(CURRENCY_BEHIND, '')
    .replace(/^([+-])\s*\p{Sc}\s*/u, '$1');
  const [, digits = '', unit = ''] = /^([+-]?[\d.,'\u2019 ]*\d)\s*(万|亿|千|k|m|bn)?$/u.exec(bare) ?? [];
  const number = digits === '' ? exponent(bare) : decimal(digits);
  if (number === null) return null;
  const scaled = unit === '' ? number : shifted(number, UNITS.get(unit) ?? 0);
  return isOwed ? `-${scaled.replace(/^[+-]/, '')}` : scaled;
}

const CURRENCY = /^(?:\p{Sc}|rmb|cny|usd|eur|gbp|jpy|hkd|us\$|hk\$)\s*/u;
const CURRENCY_BEHIND = /\s*(?:\p{Sc}|元|圆|rmb|cny|usd|eur|gbp|jpy|hkd)$/u;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['千', 3],
  ['k', 3],
  ['万', 4],
  ['m', 6],
  ['亿', 8],
  ['bn', 9],
]);

/** The last point or comma parts the fraction, unless three digits and no other kind of mark say that it parts thousands. */
function decimal(text: string): string | null {
  const clean = text.replaceAll(/['\u2019 ]/gu, '');
  const isComma = /^[+-]?\d{1,3}(?:,\d{3})+$/.test(clean) || !/,/.test(clean);
  const isGerman = /,\d*$/.test(clean) && !isComma;
  const plain = isGerman ? clean.replaceAll('.', '').replace(',', '.') : clean.replaceAll(',', '');
  return /^[+-]?\d+(?:\.\d+)?$/.test(plain) ? plain : null;
}

function exponent(text: string): string | null {
  return /^[+-]?\d(?:\.\d{1,17})?e[+-]?\d{1,2}$/.test(text) ? plainDigits(Number(text)) : null;
}

function shifted(number: string, places: number): string {
  const [whole = '', fraction = ''] = number.split('.');
  return `${whole}${fraction.slice(0, places).padEnd(places, '0')}.${fraction.slice(places)}0`;
}
