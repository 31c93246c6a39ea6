/** What the numbering plans of the world say of a number with a plus. The plans are loaded with the first such number. */

import { createRequire } from 'node:module';
import type { parsePhoneNumberFromString } from 'libphonenumber-js/max';

type PhoneKind = 'mobile' | 'landline' | null;

/** Mobile, a fixed line, or null for no number at all. What may be either is called mobile. */
export function kindOfPhone(text: string): PhoneKind {
  const digits = text.replace(/[^0-9]/g, '');
  // Countries give type by the first digits and validity by length: the answer holds for all numbers that share both.
  const key = `${digits.slice(0, KEY_DIGITS)}/${digits.length}`;
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const kind = askPlans(digits);
  if (kinds.size >= MOST_KEYS) kinds.clear();
  kinds.set(key, kind);
  return kind;
}

const KEY_DIGITS = 5;
const MOST_KEYS = 20_000;
const kinds = new Map<string, PhoneKind>();

function askPlans(digits: string): PhoneKind {
  plans ??= load();
  const number = plans(`+${digits}`);
  if (!number?.isPossible()) return null;
  return number.getType() === 'FIXED_LINE' ? 'landline' : 'mobile';
}

let plans: typeof parsePhoneNumberFromString | null = null;

/** At once, since a text is searched without waiting; 70 ms that only a process pays which meets such a number. */
function load(): typeof parsePhoneNumberFromString {
  const loaded = createRequire(import.meta.url)('libphonenumber-js/max') as {
    readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString;
  };
  return loaded.parsePhoneNumberFromString;
}
