/** The moves of an export while the journey of its answer runs: begun, decided, then held, refused, failed or released. */

import type { FaultCode } from '../lib/fault.ts';
import type { Because, Decision, Facts, HeldExport, SpoolRef } from '../model/export.ts';
import type { Exchange } from '../model/exchange.ts';
import type { ExportFound } from '../model/export.ts';
import type { Principal } from '../model/principal.ts';
import type { Recorded } from '../model/recorded.ts';
import { eventOf, mustMove } from './moves.ts';
import { hoursAfter } from './parts.ts';
import type { HoldCore } from './parts.ts';
import { announce } from './tell.ts';

/** What inspection and decision found out about an export. */
export interface Decided {
  /** As the answer's head and body showed it; the request alone told less. */
  readonly found: ExportFound;
  readonly facts: Facts;
  readonly decision: Decision;
  readonly frozen: SpoolRef | null;
  /** As it is recorded. */
  readonly recorded: Recorded;
}

/** What begins an export's life. */
export type Asked = Pick<Exchange, 'app' | 'method' | 'path'> & { readonly requestId: string };

const ID_TRIES = 8;

/** Writes the export down before anything is read: state `preparing`, event `requested`. */
export async function begin(
  core: HoldCore,
  asked: Asked,
  found: ExportFound,
  requester: Principal,
  clickKey: string,
): Promise<HeldExport> {
  const { kind, route, entity, mediaType } = found;
  const facts = { method: asked.method, path: asked.path, kind, route, entity, mediaType };
  for (let tries = 1; ; tries += 1) {
    const held = preparing(core, asked, found, requester, clickKey);
    try {
      const act = { type: 'requested', actor: requester.id, facts } as const;
      await core.exports.add(held, eventOf(held, held.createdAt, act));
      return held;
    } catch (error) {
      // Only an id that somebody else has is worth another try.
      const taken = await core.exports.byId(held.id);
      if (taken === null || taken.requestId === held.requestId || tries === ID_TRIES) throw error;
    }
  }
}

/** The export of the same click that is still on its way, if there is one. */
export async function running(core: HoldCore, clickKey: string): Promise<HeldExport | null> {
  const held = await core.exports.byClick(clickKey);
  if (!held) return null;
  switch (held.state) {
    case 'preparing':
    case 'draft':
    case 'waiting':
    case 'approved':
      return held;
    case 'ready':
    case 'released':
    case 'refused':
    case 'denied':
    case 'withdrawn':
    case 'lapsed':
    case 'failed':
      return null;
    default:
      return held.state satisfies never;
  }
}

/** Records the decision, then acts on it: a hold becomes a draft, a block is refused; what may leave stays `preparing` until `release`. */
export async function decided(core: HoldCore, held: HeldExport, outcome: Decided): Promise<HeldExport> {
  const { found, facts, decision, frozen } = outcome;
  const fault = decision.asIs === true ? null : facts.unreadable;
  const written = await mustMove(
    core,
    held,
    ['preparing'],
    { found, facts, decision, frozen, fault },
    { type: 'decided', actor: null, facts: decisionFacts(outcome) },
  );
  switch (decision.verdict) {
    case 'allow':
    case 'trim':
      return written;
    case 'hold':
      return draft(core, written, {});
    case 'block':
      return refused(core, written, { code: decision.because.code, rule: decision.because.rule });
    default:
      return decision.verdict satisfies never;
  }
}

/** Holds an export that cannot go on: for a reason, or for a fault. */
export async function hold(core: HoldCore, begun: HeldExport, why: Because | FaultCode): Promise<HeldExport> {
  const held = await asKept(core, begun);
  const because: Because = typeof why === 'string' ? { code: 'unreadable', rule: null, fault: why } : why;
  const roles = core.directory.byId(held.requester)?.roles ?? [];
  const limits = held.decision?.limits ?? { ownRowsOnly: false, columns: [], encrypt: true };
  const decision: Decision = {
    approverRoles: roles,
    steps: [],
    rulesHash: '',
    ...withoutWords(held.decision),
    verdict: 'hold',
    because,
    // The approver grants the rows, and nothing may be taken without him: what ended here was not within the limits.
    takeNow: null,
    limits: { ...limits, maxRows: null },
  };
  const fault = typeof why === 'string' ? why : held.fault;
  return draft(core, held, { decision, fault });
}

/** The rule's words and its way out were for its own verdict, not for what came after. */
function withoutWords(decision: Decision | null): Partial<Decision> {
  if (decision === null) return {};
  const { say: _say, breakGlass: _breakGlass, ...rest } = decision;
  return rest;
}

/** Refuses the export for a fault. */
export async function refuse(core: HoldCore, begun: HeldExport, fault: FaultCode): Promise<HeldExport> {
  return refused(core, { ...(await asKept(core, begun)), fault }, { fault });
}

/** Ends an export that broke off. */
export async function fail(core: HoldCore, begun: HeldExport, fault: FaultCode): Promise<HeldExport> {
  const held = await asKept(core, begun);
  const act = { type: 'failed', actor: null, facts: { fault } } as const;
  return mustMove(core, held, ['preparing'], { state: 'failed', fault }, act);
}

// A fault may come after the decision was written while the caller still has the export as it began: the decision's limits must not be lost then.
async function asKept(core: HoldCore, begun: HeldExport): Promise<HeldExport> {
  return (await core.exports.byId(begun.id)) ?? begun;
}

async function draft(
  core: HoldCore,
  held: HeldExport,
  change: Partial<Pick<HeldExport, 'decision' | 'fault'>>,
): Promise<HeldExport> {
  const next: HeldExport = {
    ...held,
    ...change,
    expiresAt: hoursAfter(core.now(), core.settings.expireAfterHours),
  };
  await announce(core, 'draft', next);
  const because = next.decision?.because;
  const moved = await mustMove(
    core,
    held,
    ['preparing'],
    { ...change, state: 'draft', expiresAt: next.expiresAt },
    {
      type: 'held',
      actor: null,
      facts: { because: because?.code ?? null, rule: because?.rule ?? null, fault: next.fault },
    },
  );
  core.wake();
  return moved;
}

function refused(
  core: HoldCore,
  held: HeldExport,
  facts: Readonly<Record<string, unknown>>,
): Promise<HeldExport> {
  return mustMove(
    core,
    held,
    ['preparing'],
    { state: 'refused', fault: held.fault },
    { type: 'refused', actor: null, facts },
  );
}

/** The decision as it is recorded: all that it was made from but the rules, counts and headings alone. */
function decisionFacts({ recorded, facts, decision, frozen }: Decided): Record<string, unknown> {
  return {
    ...recorded,
    ...(facts.asIs && { unread: true }),
    takeNow: decision.takeNow,
    sha256: frozen?.sha256 ?? null,
  };
}

function preparing(
  core: HoldCore,
  { app, requestId }: Asked,
  found: ExportFound,
  requester: Principal,
  clickKey: string,
): HeldExport {
  const at = core.now();
  return {
    id: core.newId(),
    state: 'preparing',
    app,
    requester: requester.id,
    requestId,
    clickKey,
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    expiresAt: hoursAfter(at, core.settings.expireAfterHours),
    found,
    facts: null,
    decision: null,
    fault: null,
    frozen: null,
    asked: null,
    plan: null,
    planHash: null,
    settled: null,
    artefact: null,
    sealed: null,
  };
}
