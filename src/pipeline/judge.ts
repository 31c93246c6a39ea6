/** The judgement of one export that was found, in order: keep, inspect, decide, record, seal and release.
 *
 * The one place where a fault becomes a hold: nothing in here can end in a release by going wrong. */

import { isOwnError, isShort } from '../detect/own-error.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { ExportFound, Facts, HeldExport, SpoolRef } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import type { Ending, Stages } from './stages.ts';

/** What was taken to be judged. */
interface Taken {
  readonly head: AnswerHead;
  readonly body: AsyncIterable<Uint8Array>;
  readonly found: ExportFound;
  /** A file that we cannot see into. */
  readonly opaque: boolean;
  /** Whether an error of the CRM's own may go on as it was sent. */
  readonly mayPass: boolean;
}

export interface Judging {
  /** Never rejects but where not even a hold can be written. */
  readonly judge: (exchange: Exchange, begun: HeldExport, who: Identified, taken: Taken) => Promise<Ending>;
  readonly faultEnding: (held: HeldExport, code: FaultCode, error: unknown) => Promise<Ending>;
}

/** Faults that leave nothing to hold: somebody was shut out while his export was read, or the file lies where nothing may be fetched. */
const REFUSED: ReadonlyMap<FaultCode, number> = new Map([
  ['SIGN_IN_NEEDED', 403],
  ['OFFSITE_REFUSED', 403],
]);

export function openJudging(stages: Stages): Judging {
  const { holding } = stages;

  return { judge, faultEnding };

  /** Keep, inspect, decide, record, seal and release: in this order, and a fault on the way is a hold or a refusal. */
  async function judge(
    exchange: Exchange,
    begun: HeldExport,
    who: Identified,
    { head, body, found, opaque, mayPass }: Taken,
  ): Promise<Ending> {
    let raw: SpoolRef | null = null;
    /** The decoded file, until holding is asked to keep it. */
    let loose: SpoolRef | null = null;
    try {
      if (head.status === 206)
        throw new Fault('UPSTREAM_PARTIAL', 'took an export: the CRM sent a part of it');
      raw = await stages.keep(body);
      const situation = stages.situation(exchange, who);
      const inspected = await stages.inspect(raw, found, who, situation);
      const { facts, frozen } = inspected;
      loose = frozen === raw ? null : frozen;
      const short = mayPass && isShort(facts) ? await withValues(facts, raw, found, who) : facts;
      if (mayPass && isOwnError(head, short, found)) {
        await holding.fail(begun, 'UPSTREAM_ERROR');
        const ending: Ending = { kind: 'as-sent', raw };
        raw = null;
        return ending;
      }
      const judged = await stages.decide(inspected, found, exchange, who, situation, opaque);
      const { decision } = judged;
      const seen = decision.verdict === 'hold' ? await withValues(facts, raw, found, who) : facts;
      if (frozen === raw) raw = null;
      loose = null;
      const held = await holding.decided(begun, {
        found,
        facts: seen,
        decision,
        frozen,
        recorded: judged.recorded(seen),
      });
      switch (decision.verdict) {
        case 'block':
          return { kind: 'refused', held, status: 403, why: decision.because };
        case 'hold':
          return { kind: 'held', held };
        case 'allow':
        case 'trim':
          return await release(held, who);
        default:
          return decision.verdict satisfies never;
      }
    } catch (error) {
      return await faultEnding(begun, faultCode(error), error);
    } finally {
      for (const file of [raw, loose]) if (file) await stages.discard(file);
    }
  }

  /** Who approves is shown which values would leave, also where no rule asked for them. */
  async function withValues(
    facts: Facts,
    raw: SpoolRef,
    found: ExportFound,
    who: Identified,
  ): Promise<Facts> {
    if (facts.valuesSeen !== false) return facts;
    const { facts: seen, frozen } = await stages.inspect(raw, found, who, null);
    if (frozen && frozen !== raw) await stages.discard(frozen);
    return seen.unreadable === null ? seen : facts;
  }

  async function release(held: HeldExport, who: Identified): Promise<Ending> {
    const plan = await stages.plan(held, who);
    const released = await holding.release(held, plan, await stages.seal(held, plan));
    if (released) return { kind: 'released', held: released };
    // Another export of the same person used the budget up meanwhile.
    return {
      kind: 'held',
      held: await holding.hold(held, { code: 'over-budget', rule: held.decision?.because.rule ?? null }),
    };
  }

  /** A fault of the CRM's answer refuses; a store that cannot record refuses; everything else holds. */
  async function faultEnding(held: HeldExport, code: FaultCode, error: unknown): Promise<Ending> {
    stages.warn('an export met a fault', {
      exportId: held.id,
      code,
      error: error instanceof Error ? error.name : 'unknown',
    });
    if (code === 'STORE_DOWN') return { kind: 'refused', held, status: 503, why: code };
    const status = REFUSED.get(code) ?? (code.startsWith('UPSTREAM_') ? 502 : null);
    if (status !== null) {
      await holding.refuse(held, code);
      return { kind: 'refused', held, status, why: code };
    }
    return { kind: 'held', held: await holding.hold(held, code) };
  }
}
