/** The different records of lists: written down before they are shown, where a rule counts them. */

import type { ListLimits } from '../decide/lists.ts';
import { faultCode } from '../lib/fault.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Account, Ledger } from '../model/ledger.ts';
import type { Grace } from './lists-grace.ts';
import type { Stop } from './lists-meter.ts';
import { recordHash } from '../lib/record-hash.ts';
import { countsRecords } from './lists-whole.ts';

/** Whose answer it is, and under which limits. */
interface Shown {
  readonly exchange: Exchange;
  readonly account: Account;
  readonly limits: ListLimits;
}

export interface ListRecords {
  /** Null when the records may be shown. `ids` is called only where a rule counts records. */
  see(shown: Shown, ids: () => readonly string[]): Promise<Stop | null>;
}

export function openListRecords(parts: {
  readonly ledger: Pick<Ledger, 'see'>;
  /** Records' ids are kept under keyed hashes alone. */
  readonly recordKey: Uint8Array;
  readonly grace: Grace;
  readonly now: () => number;
}): ListRecords {
  const { ledger, recordKey, grace } = parts;

  return {
    async see({ exchange, account, limits }, ids) {
      if (!countsRecords(limits)) return null;
      const windows = limits.windows.filter(({ of, over }) => of === 'records' && over !== 'alert');
      const { app, entity } = account;
      const records = ids().map((id) => recordHash(recordKey, app, entity, id));
      const rows = records.length;
      try {
        const at = new Date(parts.now()).toISOString();
        const over = await ledger.see({ account, records, at, windows });
        return over && { kind: 'window', rule: over.rule, rows, milliseconds: over.milliseconds };
      } catch (error) {
        grace.ledgerIs(false, faultCode(error));
        const goes = grace.lets(account, exchange.id, 0, rows);
        return goes ? null : { kind: 'down', rule: null, rows, milliseconds: 0 };
      }
    },
  };
}
