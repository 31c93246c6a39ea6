/** The journey of one answer, in order. Read this first.
 *
 *   request  -> admit    is it an export by its request? who asks? is the same click already running?
 *   head     -> classify pass it on, look at its start, or take the whole of it
 *   start    -> look     (up to 64 KiB) what is it really?
 *   body     -> take     keep -> inspect -> decide -> record -> seal and release | hold | refuse
 *
 * This is also the one place where a fault becomes a hold: nothing below `judge` can end in a release by going wrong. */

import { requestEvent } from './audit/event.ts';
import { openClicks } from './clicks.ts';
import type { Looked, RouteFound } from './detect/index.ts';
import { holdsNoRows, isOwnError } from './detect/own-error.ts';
import { Fault, faultCode } from './lib/fault.ts';
import type { FaultCode } from './lib/fault.ts';
import type { AnswerHead, Exchange, Reply } from './model/exchange.ts';
import type { AuditType } from './model/audit.ts';
import type { Because, ExportFound, HeldExport, SpoolRef } from './model/export.ts';
import type { Identified } from './model/principal.ts';
import type { Admission, AsSent, Journey } from './proxy/ports.ts';
import type { Ending, Running, Stages } from './stages.ts';

/** What we know of a forwarded request when its answer comes. */
interface Ticket {
  readonly route: RouteFound | null;
  readonly who: Identified | null;
  readonly begun: Running | null;
  looked: Looked | null;
}

const NOBODY: Because = { code: 'nobody', rule: null };

export function openPipeline(stages: Stages): Journey {
  const { detection, identity, holding, answers } = stages;
  const clicks = openClicks(stages, answer);

  return {
    bodyNeeded: (exchange) => (detection.bodyNeeded(exchange) ? 1 : 0),

    async admit(exchange) {
      const route = detection.route(exchange);
      if (!route) return forward({ route, who: null, begun: null, looked: null }, false);
      const who = await whoAsks(exchange, route.kind);
      if (route.kind === 'list' || !who || exchange.method === 'HEAD')
        return forward({ route, who, begun: null, looked: null }, true);
      const click = await clicks.take(exchange, who, detection.found(exchange, route, null));
      if ('joined' in click) return { kind: 'answer', reply: click.joined };
      const { begun } = click;
      return { ...forward({ route, who, begun, looked: null }, true), early: begun.answered };
    },

    classify(exchange, admission, head) {
      const ticket = ticketOf(admission);
      if (head.status === 401 && ticket.who) settle(identity.forget(ticket.who.credential));
      const course = detection.classify(exchange, ticket.route, head);
      if (course === 'pass' && ticket.begun)
        settle(end(ticket.begun, holding.fail(ticket.begun.held, 'UPSTREAM_ERROR'), 502, 'UPSTREAM_ERROR'));
      return course;
    },

    look(exchange, admission, head, start, ended) {
      const ticket = ticketOf(admission);
      ticket.looked = detection.look(exchange, head, start, ended);
      return ticket.looked.course;
    },

    async take(exchange, admission, head, body) {
      const ticket = ticketOf(admission);
      const who = ticket.who ?? (await identity.whoIs(exchange));
      if (isListPage(ticket, head)) return { asSent: stages.meter(exchange, who, body, head) };
      if (ticket.looked?.passes) {
        const { mediaType = null } = ticket.looked.found ?? {};
        await record('attachment-passed', exchange, who, { mediaType, path: exchange.path, unread: true });
        return { asSent: body };
      }
      const found = ticket.looked?.found ?? detection.found(exchange, ticket.route, head);
      if (!who) return nobody(exchange, found, body);
      const click = ticket.begun ? { begun: ticket.begun } : await clicks.take(exchange, who, found);
      if ('joined' in click) {
        await body[Symbol.asyncIterator]().return?.();
        return click.joined;
      }
      const { begun } = click;
      begun.settle(judge(exchange, head, body, begun.held, found, who, ticket.looked?.opaque ?? false));
      return begun.answered;
    },

    async upstreamFailed(exchange, admission, code) {
      const status = code === 'UPSTREAM_TIMEOUT' ? 504 : 502;
      const begun = admission.kind === 'forward' ? ticketOf(admission).begun : null;
      if (begun) await end(begun, holding.refuse(begun.held, code), status, code);
      return answers.refused(exchange, status, code, begun?.held ?? null);
    },

    refuse: (exchange, status, code) =>
      answers.refused(exchange, code === 'STORE_DOWN' ? 503 : status, code, null),
  };

  /** For what runs beside an answer that does not wait for it. */
  function settle(work: Promise<unknown>): void {
    work.catch((error: unknown) => stages.warn('could not settle a request', { code: faultCode(error) }));
  }

  /** Who asks, for a request that a profile names. When the CRM cannot tell, an export is recorded and refused; a list is counted as nobody's. */
  async function whoAsks(exchange: Exchange, kind: RouteFound['kind']): Promise<Identified | null> {
    try {
      return await identity.whoIs(exchange);
    } catch (error) {
      const code = faultCode(error);
      stages.warn('could not ask who is logged in', { requestId: exchange.id, app: exchange.app, code });
      if (kind === 'list') return null;
      await record('refused', exchange, null, { path: exchange.path, why: code });
      throw error;
    }
  }

  /** The CRM gave nothing to read: that is the export's end, and whoever joined it is told. */
  function end(begun: Running, done: Promise<HeldExport>, status: number, why: FaultCode): Promise<Ending> {
    const ending = done.then((held): Ending => ({ kind: 'refused', held, status, why }));
    begun.settle(ending);
    return ending;
  }

  /** Keep, inspect, decide, record, seal and release: in this order, and a fault on the way is a hold or a refusal. */
  async function judge(
    exchange: Exchange,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
    begun: HeldExport,
    found: ExportFound,
    who: Identified,
    opaque: boolean,
  ): Promise<Ending> {
    let raw: SpoolRef | null = null;
    /** The decoded file, until holding is asked to keep it. */
    let loose: SpoolRef | null = null;
    try {
      if (head.status === 206)
        throw new Fault('UPSTREAM_PARTIAL', 'took an export: the CRM sent a part of it');
      raw = await stages.keep(body);
      const { facts, frozen } = await stages.inspect(raw, found, who);
      loose = frozen;
      if (isOwnError(head, facts, found)) {
        await holding.fail(begun, 'UPSTREAM_ERROR');
        const ending: Ending = { kind: 'as-sent', raw };
        raw = null;
        return ending;
      }
      const decision = await stages.decide(facts, found, exchange, who, opaque);
      loose = null;
      const held = await holding.decided(begun, { found, facts, decision, frozen });
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

  async function release(held: HeldExport, who: Identified): Promise<Ending> {
    const plan = stages.plan(held, who);
    const { artefact, sealed } = await stages.seal(held, plan);
    const released = await holding.release(held, plan, { artefact, sealed });
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
    if (code.startsWith('UPSTREAM_')) {
      await holding.refuse(held, code);
      return { kind: 'refused', held, status: 502, why: code };
    }
    return { kind: 'held', held: await holding.hold(held, code) };
  }

  /** The ending's answer, or "being prepared" when it takes too long; the reading goes on either way. */
  async function answer(
    exchange: Exchange,
    who: Identified,
    held: HeldExport,
    ending: Promise<Ending>,
  ): Promise<Reply | AsSent> {
    const timer = stages.after(stages.answerWithinSeconds);
    const first = await Promise.race([ending, timer.passed]);
    timer.cancel();
    if (first === 'late') {
      ending.then(
        (end) => (end.kind === 'as-sent' ? stages.discard(end.raw) : undefined),
        () => undefined,
      );
      return answers.held(exchange, held, await identity.cookieFor(exchange, who));
    }
    switch (first.kind) {
      case 'released':
        return (
          (await holding.deliver(first.held)) ?? answers.refused(exchange, 502, 'UNEXPECTED', first.held)
        );
      case 'held':
        return answers.held(exchange, first.held, await identity.cookieFor(exchange, who));
      case 'refused':
        return answers.refused(exchange, first.status, first.why, first.held);
      case 'as-sent':
        return { asSent: thenDiscard(first.raw) };
      default:
        return first satisfies never;
    }
  }

  /** Nobody identified: no export. What holds no table (a login page, an error) goes on as it was sent. */
  async function nobody(
    exchange: Exchange,
    found: ExportFound,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Reply | AsSent> {
    const raw = await stages.keep(body);
    const { facts, frozen } = await stages.inspect(raw, found, null);
    if (frozen) await stages.discard(frozen);
    if (holdsNoRows(facts)) return { asSent: thenDiscard(raw) };
    await stages.discard(raw);
    await record('refused', exchange, null, { route: found.route, kind: found.kind, why: 'nobody' });
    return answers.refused(exchange, 403, NOBODY, null);
  }

  async function* thenDiscard(ref: SpoolRef): AsyncGenerator<Uint8Array> {
    try {
      yield* stages.stored(ref);
    } finally {
      await stages.discard(ref);
    }
  }

  function record(type: AuditType, exchange: Exchange, who: Identified | null, facts: object): Promise<void> {
    const by = { at: stages.now(), actor: who?.person.id ?? null };
    return stages.record(requestEvent(type, exchange, by, { ...facts }));
  }
}

/** A page of a list for the screen. A file, or a slice, under a list's address is an export like any other. */
const isListPage = ({ route, looked }: Ticket, head: AnswerHead): boolean =>
  route?.kind === 'list' && head.status !== 206 && (looked === null || looked.found?.kind === 'route');

const forward = (ticket: Ticket, governed: boolean): Admission => ({ kind: 'forward', governed, ticket });

/** The ticket of a forwarded request; the proxy hands it back untouched. */
function ticketOf(admission: Admission): Ticket {
  if (admission.kind !== 'forward') throw new Fault('UNEXPECTED', 'an answered request has no ticket');
  return admission.ticket as Ticket;
}
