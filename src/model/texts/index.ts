/** The catalogue: every sentence that a person reads, in each language. One file per section; the type checker sees that none lacks a language. */

import type { Language } from '../exchange.ts';
import { adminTexts } from './admin.ts';
import { approvalTexts } from './approval.ts';
import { asIsTexts } from './as-is.ts';
import { factTexts } from './facts.ts';
import { pageTexts } from './pages.ts';
import { signInTexts } from './signin.ts';
import { statusTexts } from './status.ts';
import { termTexts } from './terms.ts';
import { totpTexts } from './totp.ts';

/** A section of the catalogue: the same keys, with the same parameters, in each language. */
export type Section<T> = Readonly<Record<Language, T>>;

/** The sections that the pages speak with, in one language. */
export function textsFor(language: Language): Texts {
  return {
    pages: pageTexts[language],
    status: statusTexts[language],
    facts: factTexts[language],
    approval: approvalTexts[language],
    asIs: asIsTexts[language],
    signIn: signInTexts[language],
    terms: termTexts[language],
    totp: totpTexts[language],
    admin: adminTexts[language],
  };
}

/** What `textsFor` gives. */
export interface Texts {
  readonly pages: (typeof pageTexts)[Language];
  readonly facts: (typeof factTexts)[Language];
  readonly status: (typeof statusTexts)[Language];
  readonly approval: (typeof approvalTexts)[Language];
  readonly asIs: (typeof asIsTexts)[Language];
  readonly signIn: (typeof signInTexts)[Language];
  readonly terms: (typeof termTexts)[Language];
  readonly totp: (typeof totpTexts)[Language];
  readonly admin: (typeof adminTexts)[Language];
}
