/** The ledger again, as simply as it can be said: a list of what was taken, read from its beginning each time. */

import type { Account, Amounts, LedgerWindow, Spending, Usage } from '../../src/model/ledger.ts';

interface Taken {
  readonly account: Account;
  /** Milliseconds, of a whole second. */
  at: number;
  rows: number;
  readonly bytes: number;
  readonly exports: number;
  readonly values: Readonly<Record<string, number>>;
  readonly records: ReadonlySet<string>;
}

export interface Model {
  readonly taken: Taken[];
  /** The latest time that was seen. */
  clock: number;
}

const wholeSecond = (at: number): number => Math.ceil(at / 1000) * 1000;

/** How the window stands at this time. */
export function stands(
  { taken }: Model,
  account: Account,
  amounts: Amounts,
  window: LedgerWindow,
  at: number,
): Pick<Usage, 'used' | 'asked'> {
  const { of, classes } = window;
  const inside = taken.filter((one) => countsIn(one, account, window) && one.at >= at - window.milliseconds);
  if (of !== 'records') {
    const all = inside.reduce((sum, one) => sum + amountOf(one, of, classes), 0);
    return { used: all, asked: amountOf({ ...amounts, exports: 1 }, of, classes) };
  }
  const known = new Set(inside.flatMap((one) => [...one.records].map((id) => nameOf(one.account, id))));
  const fresh = [...idsOf(amounts)].filter((id) => !known.has(nameOf(account, id)));
  return { used: known.size, asked: amounts.records ? fresh.length : amounts.rows };
}

export const passes = ({ used, asked }: Pick<Usage, 'used' | 'asked'>, { max }: LedgerWindow): boolean =>
  asked > 0 && used + asked > max;

/** `at` is when it counts, `clock` what the clock showed. */
export function take(
  model: Model,
  { account, amounts }: Pick<Spending, 'account' | 'amounts'>,
  at: number,
  clock: number,
): void {
  const { rows, bytes, values } = amounts;
  const exports = account.kind === 'export' ? 1 : 0;
  model.taken.push({ account, at: wholeSecond(at), rows, bytes, exports, values, records: idsOf(amounts) });
  model.clock = Math.max(model.clock, clock);
}

function countsIn({ account }: Taken, asked: Account, { by, counts, apps, entities }: LedgerWindow): boolean {
  const whose =
    by === 'person'
      ? account.person === asked.person
      : by === 'team'
        ? (account.team ?? '') === (asked.team ?? '')
        : account.app === asked.app;
  const shown = account.kind !== 'export';
  const which = counts === 'all' || (counts === 'screen') === shown;
  return whose && which && matches(apps, account.app) && matches(entities, account.entity);
}

/** Globs of these tests are `*`, a name, or its beginning and `*`. */
const matches = (globs: readonly string[], text: string): boolean =>
  globs.some((glob) => glob === text || (glob.endsWith('*') && text.startsWith(glob.slice(0, -1))));

function amountOf(
  one: Pick<Taken, 'rows' | 'bytes' | 'exports' | 'values'>,
  of: 'rows' | 'bytes' | 'exports' | 'values',
  classes: readonly string[] | undefined,
): number {
  if (of !== 'values') return one[of];
  const entries = Object.entries(one.values).filter(
    ([name]) => classes === undefined || classes.includes(name),
  );
  return entries.reduce((sum, [, n]) => sum + n, 0);
}

function idsOf({ records }: Amounts): ReadonlySet<string> {
  const ids = new Set<string>();
  for (let at = 0; records && at < records.length; at += 16)
    ids.add(Buffer.from(records.subarray(at, at + 16)).toString('hex'));
  return ids;
}

const nameOf = ({ app, entity }: Account, id: string): string => `${app}/${entity}/${id}`;
