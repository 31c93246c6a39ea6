/** What a detector of sensitive values is, and how a text is searched with one. */

import type { ValueClass } from '../../model/table.ts';

export interface Detector {
  /** The class of the values it finds. */
  readonly id: ValueClass;
  /** Cheap: false when the text cannot hold such a value. */
  readonly mayHold: (marks: TextMarks) => boolean;
  /** Global; written so that no text makes it slow. */
  readonly pattern: RegExp;
  /** Checks a match as it stands, blanks and dashes included. */
  readonly confirm: (text: string) => boolean;
  readonly examples: { readonly finds: readonly string[]; readonly ignores: readonly string[] };
}

/** What one look over a text tells all detectors. */
interface TextMarks {
  readonly digits: number;
  readonly at: boolean;
}

/** The values that the detector finds in a text, as they stand in it. */
export function find(detector: Detector, text: string): readonly string[] {
  const even = evened(text);
  if (!detector.mayHold(marksOf(even))) return [];
  return [...even.matchAll(detector.pattern)].flatMap((match) =>
    detector.confirm(match[0]) ? [text.slice(match.index, match.index + match[0].length)] : [],
  );
}

/** The classes of which a text holds a value, each once. */
export function classesIn(detectors: readonly Detector[], text: string): readonly ValueClass[] {
  const even = evened(text);
  const marks = marksOf(even);
  if (marks.digits < 7 && !marks.at) return [];
  return detectors.flatMap(({ id, mayHold, pattern, confirm }) =>
    mayHold(marks) && [...even.matchAll(pattern)].some(([match]) => confirm(match)) ? [id] : [],
  );
}

/** Only the digits of a match. */
export function digitsIn(text: string): string {
  return text.replace(/[^0-9]/g, '');
}

/** The text with full-width characters, odd dashes and odd or invisible blanks made plain: one for one, so that places stay. */
function evened(text: string): string {
  if (!ODD.test(text)) return text;
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff]/g, ' ');
}

const ODD = /[\uff01-\uff5e\u2010-\u2015\u2212\u00a0\u00ad\u2000-\u200d\u202f\u2060\u3000\ufeff]/;

function marksOf(text: string): TextMarks {
  let digits = 0;
  let at = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === 64) at = true;
  }
  return { digits, at };
}
