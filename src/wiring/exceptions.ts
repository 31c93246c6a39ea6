/** Keeps exceptions in step with what happens: a grant that was charged is read again, an override that is over is recorded. */

import type { HeldExports } from '../hold/ports.ts';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { Office } from '../office/index.ts';
import type { Core } from './core.ts';
import { openOfficeMails } from './office-mails.ts';

/** The same exports; a grant under which something was to leave is read again, whether it did or not. */
export function chargedGrants(exports: HeldExports, office: Pick<Office, 'refreshGrant'>): HeldExports {
  return {
    ...exports,
    async move(id, from, change, event, spend) {
      const moved = await exports.move(id, from, change, event, spend);
      if (spend?.grant !== undefined) await office.refreshGrant(spend.grant);
      return moved;
    },
  };
}

const LOOK_MS = 15_000;

/** Records overrides that have ended by themselves, also while no gateway ran, and tells of each. */
export function watchOverrides(
  core: Core,
  { wake, log }: { readonly wake: () => void; readonly log: Pick<Log, 'error'> },
): { close(): Promise<void> } {
  const mails = openOfficeMails(core, { wake, log });
  let work: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    try {
      for (const one of await core.office.recordOver()) await mails.ofOverride('override-ended', one, null);
    } catch (error) {
      log.error('the end of an override could not be recorded', { code: faultCode(error) });
    }
  }

  const next = (): void => {
    work = work.then(look);
  };
  const timer = setInterval(next, LOOK_MS);
  next();
  return {
    async close() {
      clearInterval(timer);
      await work;
    },
  };
}
