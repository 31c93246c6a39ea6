/** What a running gateway does again and again: exports that are over lapse, and the ledger forgets what no rule looks back to. */

import type { Config } from '../config/settings.ts';
import type { Holding } from '../hold/index.ts';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { Ledger } from '../model/ledger.ts';

const SWEEP_MS = 60_000;
/** Looking through ten thousand people takes the store some 50 ms. */
const FORGET_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** So few at a time that nobody's page waits for it. */
const AT_ONCE = 2000;

interface SweepParts {
  readonly holding: Pick<Holding, 'sweep'>;
  readonly ledger: Pick<Ledger, 'forget'>;
  readonly keepDays: Config['lists']['keepDays'];
  readonly now: () => Date;
  readonly log: Pick<Log, 'error'>;
}

/** Sweeps until it is closed; what fails is logged and done by the next sweep. */
export function startSweeping({ holding, ledger, keepDays, now, log }: SweepParts): {
  /** Resolves when no sweep is under way. */
  close(): Promise<void>;
} {
  let closed = false;
  let forgetting: Promise<void> | null = null;

  async function forget(): Promise<void> {
    const before = new Date(now().getTime() - keepDays * DAY_MS).toISOString();
    while (!closed && (await ledger.forget(before, AT_ONCE)));
  }

  const failed = (error: unknown): void => log.error('the sweep failed', { code: faultCode(error) });
  const sweeper = setInterval(() => void holding.sweep(now()).catch(failed), SWEEP_MS);
  const forgetter = setInterval(() => {
    forgetting ??= forget()
      .catch(failed)
      .finally(() => (forgetting = null));
  }, FORGET_MS);

  return {
    async close() {
      closed = true;
      clearInterval(sweeper);
      clearInterval(forgetter);
      await forgetting;
    },
  };
}
