/** The catalogue: every sentence that a person reads, in each language. One file per section; the type checker sees that none lacks a language. */

import type { Language } from '../exchange.ts';

/** A section of the catalogue: the same keys, with the same parameters, in each language. */
export type Section<T> = Readonly<Record<Language, T>>;
