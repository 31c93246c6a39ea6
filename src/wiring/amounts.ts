/** What an export adds to a limit over time, and how that stands where nobody can be asked. */

import type { Amounts, LedgerWindow, Usage } from '../model/ledger.ts';

/** What leaves, or would; of records only how many, absent where nobody told them apart. */
export type Counted = Omit<Amounts, 'records'> & { readonly records?: number };

/** What the ledger says; where it says nothing, or cannot know records apart, what is asked counts in full and as the first. */
export function usageOr(
  usage: Usage | null,
  window: LedgerWindow | undefined,
  amounts: Omit<Amounts, 'records'>,
  at: Date,
): Usage {
  const asked = window === undefined ? 0 : amountIn(amounts, window);
  if (usage === null) return { used: 0, asked, fits: asked > (window?.max ?? 0) ? null : at.toISOString() };
  return window?.of === 'records' && usage.asked === 0 ? { ...usage, asked } : usage;
}

/** What an export adds to a window, in its measure; of records as many as it has rows, where nobody told them apart. */
export function amountIn(
  { rows, bytes, values, records }: Counted,
  { of, classes }: Pick<LedgerWindow, 'of' | 'classes'>,
): number {
  switch (of) {
    case 'rows':
      return rows;
    case 'records':
      return records ?? rows;
    case 'bytes':
      return bytes;
    case 'exports':
      return 1;
    case 'values':
      return (classes ?? Object.keys(values)).reduce((sum, name) => sum + (values[name] ?? 0), 0);
    default:
      return of satisfies never;
  }
}
