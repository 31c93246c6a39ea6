/** The life of an export: what the journey writes down, what requester and approver may do, and what time ends. */

import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { openTurns } from '../lib/turns.ts';
import type { Reply } from '../model/exchange.ts';
import type { Because, ExportFound, HeldExport } from '../model/export.ts';
import type { Plan } from '../model/plan.ts';
import type { Principal } from '../model/principal.ts';
import { approve, deny, open, sample } from './approver.ts';
import { contractKeys } from './asking.ts';
import { deliver, download } from './delivery.ts';
import { begin, decided, fail, hold, refuse, running } from './journey.ts';
import type { Asked, Decided } from './journey.ts';
import type { HoldCore, HoldParts } from './parts.ts';
import type { HoldDesk } from './ports.ts';
import { release } from './release.ts';
import type { Made } from './release.ts';
import { ask, view, withdraw } from './requester.ts';
import { sealApproved } from './sealing.ts';
import { standingsOf } from './stages.ts';
import { breakGlass, takeNow } from './taking.ts';
import { needsOf } from './terms.ts';
import { totpDesk } from './totp.ts';
import { endUnfinished, lapse, unsealed } from './upkeep.ts';

/** What the journey asks of holding. Each act is recorded in the step that takes effect. */
export interface Holding {
  /** State `preparing`, written down before anything is read. */
  begin(asked: Asked, found: ExportFound, requester: Principal, clickKey: string): Promise<HeldExport>;
  /** The export of the same click that is still on its way. */
  running(clickKey: string): Promise<HeldExport | null>;
  /** Records the decision: a hold becomes `draft`, a block `refused`; what may leave stays `preparing` until `release`. */
  decided(held: HeldExport, outcome: Decided): Promise<HeldExport>;
  /** Released and charged in one step; null when the budget was passed meanwhile: the caller holds it. */
  release(held: HeldExport, plan: Plan, made: Made): Promise<HeldExport | null>;
  /** `preparing` to `draft`, for a reason or a fault. */
  hold(held: HeldExport, why: Because | FaultCode): Promise<HeldExport>;
  /** Fingerprints to which what leaves by a contract is encrypted. Throws KEY_MISSING, KEY_UNUSABLE. */
  contractKeys(held: HeldExport): Promise<readonly string[]>;
  refuse(held: HeldExport, fault: FaultCode): Promise<HeldExport>;
  fail(held: HeldExport, fault: FaultCode): Promise<HeldExport>;
  /** The sealed file as an answer, after `downloaded` was written down; null when it is not there to hand out. */
  deliver(held: HeldExport): Promise<Reply | null>;
  /** At start: ends what broke off, seals what was approved. */
  resume(): Promise<void>;
  /** Lapses what is over at `now`, and seals again what an outage of the store kept from it. */
  sweep(now: Date): Promise<void>;
  /** Resolves when no sealing is under way. */
  idle(): Promise<void>;
}

/** Opens holding over its parts. */
export function openHolding(parts: HoldParts): HoldDesk & Holding {
  const core: HoldCore = { ...parts, turns: openTurns() };
  const sealing = new Map<string, Promise<void>>();
  const turn = <T>(id: string, act: () => Promise<T>): Promise<T> => core.turns.take(id, act);

  function sealSoon(id: string): void {
    if (sealing.has(id)) return;
    const work = turn(id, () => sealApproved(core, id))
      .catch((error: unknown) => {
        core.log.error('sealing did not come to an end', { exportId: id, code: faultCode(error) });
      })
      .finally(() => sealing.delete(id));
    sealing.set(id, work);
  }

  /** Acts through a link wait for their turn on its export, whichever approver's link it is. */
  async function linkTurn<T>(token: string, act: () => Promise<T>): Promise<T> {
    const opened = await open(core, token);
    return opened ? turn(opened.held.id, act) : act();
  }

  return {
    begin: (asked, found, requester, clickKey) => begin(core, asked, found, requester, clickKey),
    running: (clickKey) => running(core, clickKey),
    decided: (held, outcome) => decided(core, held, outcome),
    release: (held, plan, made) => release(core, held, plan, made),
    hold: (held, why) => hold(core, held, why),
    contractKeys: (held) => contractKeys(core, held),
    refuse: (held, fault) => refuse(core, held, fault),
    fail: (held, fault) => fail(core, held, fault),
    deliver: (held) => deliver(core, held),
    async resume() {
      await endUnfinished(core);
      for (const id of await unsealed(core)) sealSoon(id);
    },
    async sweep(now) {
      await lapse(core, now);
      for (const id of await unsealed(core)) sealSoon(id);
    },
    async idle() {
      while (sealing.size > 0) await Promise.all(sealing.values());
    },

    view: (id, who) => view(core, id, who),
    needs: (held, who) => needsOf(core, held, who),
    approval: (held) => standingsOf(core, held),
    ask: (id, who, given) => turn(id, () => ask(core, id, who, given)),
    takeNow: (id, who, given) => turn(id, () => takeNow(core, id, who, given)),
    breakGlass: (id, who, given) => turn(id, () => breakGlass(core, id, who, given)),
    withdraw: (id, who) => turn(id, () => withdraw(core, id, who)),
    download: (id, who) => download(core, id, who),
    invitation: (token) => open(core, token),
    sample: (token, who) => sample(core, token, who),
    async approve(token, who, reason) {
      const outcome = await linkTurn(token, () => approve(core, token, who, reason));
      if (outcome.kind === 'done' && outcome.held.state === 'approved') sealSoon(outcome.held.id);
      return outcome;
    },
    deny: (token, who, reason) => linkTurn(token, () => deny(core, token, who, reason)),
    totp: totpDesk(core),
  };
}
