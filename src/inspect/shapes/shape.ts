/** What a shape is: a kind of text that one cell alone does not prove, and a whole column or its heading does. */

import type { ValueClass } from '../../model/table.ts';
import type { InBytes } from '../detectors/detector.ts';
import type { Marks } from '../marks.ts';

/** A text of the kind by its build (1), or also by words or signs that hardly anything else has (2); 0 for neither. */
export type Fit = 0 | 1 | 2;

export interface Shape {
  /** The class of columns of this kind. */
  readonly id: ValueClass;
  /** Folded headings of such columns, or their ends. */
  readonly heading: RegExp;
  /** How a plain text without sensitive values fits. */
  readonly fit: (text: string, marks: Marks) => Fit;
  /** The same for the bytes of ASCII digits alone, up to thirteen; absent where they never fit. */
  readonly digits?: InBytes<Fit>;
  /** Least share of a column's filled cells: that are 1 or 2 below a fitting heading, and that are 2 below any other (null: never without the heading). */
  readonly share: { readonly headed: number; readonly alone: number | null };
  readonly examples: {
    readonly sure: readonly string[];
    readonly maybe: readonly string[];
    readonly not: readonly string[];
  };
}
