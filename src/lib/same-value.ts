/** One spelling of a value, whatever it is written like: for telling people and records apart without showing them. */

import { fold } from './fold.ts';
import { plainOf } from './plain.ts';

/** `id` is a text of which nothing is known. */
export interface SameValue {
  readonly kind: 'email' | 'phone' | 'text';
  readonly text: string;
}

/** An address or a number by its own look, anything else folded. China's mobile numbers are the same with and without their country, and however their digits stand apart. */
export function sameValue(text: string): SameValue {
  const email = emailIn(text);
  if (email !== null) return { kind: 'email', text: email };
  const phone = phoneIn(text);
  if (phone !== null) return { kind: 'phone', text: phone };
  return { kind: 'text', text: sameText(text) };
}

/** Folded, with blanks between words made one. */
export const sameText = (text: string): string => fold(text).replace(/\s+/gu, ' ');

/** A text that is one address, with its owner's name beside it or without: in lower case. Null for any other. */
function emailIn(text: string): string | null {
  if (!/[@＠﹫]/u.test(text)) return null;
  const plain = sameText(text);
  return EMAIL.exec(plain)?.[1] ?? EMAIL.exec(/<([^<>]+)>$/.exec(plain)?.[1] ?? '')?.[1] ?? null;
}

const EMAIL = /^(?:mailto:)?([^\s@<>,;:"]+@(?:[^\s@<>,;:."]+\.)+[^\s@<>,;:."]{2,})$/u;

/** A text that is one telephone number: its digits, those of China's mobiles without the country. Null for any other. */
function phoneIn(text: string): string | null {
  if (text.length > MOST_CHARS || !/\d/u.test(text.normalize('NFKC'))) return null;
  const plain = plainOf(text, false).text.trim();
  if (!PHONE.test(plain)) return null;
  const digits = plain.replaceAll(/\D/g, '');
  const mobile = CN_MOBILE.exec(digits)?.[1];
  if (mobile !== undefined) return mobile;
  if (plain.includes('.') || digits.length < 7 || digits.length > 15) return null;
  if (plain.startsWith('+')) return digits;
  if (digits.startsWith('00')) return digits.slice(2);
  // A bare number may be anything: only what stands apart as numbers of telephones do is one.
  return /^\(?0\d{2,3}/.test(plain) || /\d[ ()-]+\d/.test(plain) ? digits : null;
}

const MOST_CHARS = 40;
const PHONE = /^(?:tel:)?[+(]*\d(?:[ ./_()-]{0,3}\d)+\)?$/i;
const CN_MOBILE = /^(?:(?:00)?86)?(1[3-9]\d{9})$/;
