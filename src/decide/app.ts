/** What the app's own settings say about an answer that no profile names. */

import type { DecideInput } from './input.ts';
import { ownWord } from './outcome.ts';
import type { Outcome } from './outcome.ts';

/** Null where they say nothing. */
export function judgeApp(input: DecideInput): (Outcome & { readonly why: string }) | null {
  const { kind } = input.found;
  switch (kind) {
    case 'route':
      return null;
    case 'unlisted':
      return {
        ...ownWord(input.unlisted, { code: 'unlisted' }),
        why: `no profile names this table: the app says ${input.unlisted}`,
      };
    case 'attachment': {
      const { attachments, opaque, facts } = input;
      if (attachments === 'block')
        return {
          ...ownWord('block', { code: 'attachment' }),
          why: 'an attachment without a table: the app says block',
        };
      // Rows make it a table after all; then only a rule can let it go.
      if (opaque || (attachments === 'pass' && facts.rows > 0))
        return {
          ...ownWord('hold', { code: 'attachment' }),
          why: 'an attachment that is opaque or holds rows is held whatever the app says',
        };
      if (attachments === 'rules') return null;
      return {
        ...ownWord('allow', { code: 'attachment' }),
        why: 'an attachment without a table: the app says pass',
      };
    }
    default:
      return kind satisfies never;
  }
}
