/** A message to one person, already worded: facts, never a cell's value. */

import type { Language } from './exchange.ts';

export interface Message {
  /** Unique: sending it twice is a bug that a channel can see. */
  readonly id: string;
  readonly to: { readonly name: string; readonly email: string; readonly language: Language };
  readonly subject: string;
  /** One sentence before the facts. */
  readonly opening: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly link: { readonly label: string; readonly url: string } | null;
  /** Site name, support contact, request id. */
  readonly footer: string;
}
