/** The journey of one answer, in order. Read this first.
 *
 *   request  -> admit    is it an export by its request? who asks? is the same click already running?
 *   head     -> classify pass it on, look at its start, or take the whole of it
 *   start    -> look     (up to 64 KiB) what is it really?
 *   body     -> take     keep -> inspect -> decide -> record -> seal and release | hold | refuse
 *
 * What is taken is judged in pipeline/judge.ts, the one place where a fault becomes a hold; what leads to another host is fetched in pipeline/offsite.ts. */

import { requestEvent } from './audit/event.ts';
import { openAnswering } from './pipeline/answering.ts';
import { openChannels } from './pipeline/channels.ts';
import { openClicks } from './pipeline/clicks.ts';
import { openDoors } from './pipeline/doors.ts';
import type { ExportRouteFound, RouteFound } from './detect/index.ts';
import { holdsNoRows } from './detect/own-error.ts';
import { openJudging } from './pipeline/judge.ts';
import { listOf } from './pipeline/lists-asked.ts';
import { lookAgain } from './pipeline/look-again.ts';
import { openMonitor } from './pipeline/monitor.ts';
import { openAsking } from './pipeline/asking.ts';
import { faultCode } from './lib/fault.ts';
import type { FaultCode } from './lib/fault.ts';
import { onceThere } from './lib/later.ts';
import type { AnswerHead, Exchange, Reply } from './model/exchange.ts';
import type { AuditType } from './model/audit.ts';
import type { Because, ExportFound, HeldExport } from './model/export.ts';
import type { Identified } from './model/principal.ts';
import { tellsAddresses } from './pipeline/offsite-links.ts';
import { openOffsite } from './pipeline/offsite.ts';
import type { Offsite } from './pipeline/offsite.ts';
import type { Admission, AsSent, Journey } from './proxy/ports.ts';
import type { Ending, Running, Stages } from './pipeline/stages.ts';
import { forward, isBare, leave, ticketOf } from './pipeline/ticket.ts';
import type { Ticket } from './pipeline/ticket.ts';
import { openStreams } from './pipeline/streams.ts';
import type { Streams } from './pipeline/streams.ts';

const NOBODY: Because = { code: 'nobody', rule: null };

export function openPipeline(
  stages: Stages,
): Journey & Pick<Offsite, 'download'> & Pick<Streams, 'endStreamsOf'> {
  const { detection, identity, holding, answers, modes } = stages;
  const { answer, thenDiscard } = openAnswering(stages);
  const clicks = openClicks(stages, answer);
  const doors = openDoors(stages);
  const whoAsks = openAsking(stages);
  const channels = openChannels(stages, (exchange) => whoAsks(exchange, 'export'));
  const { judge, faultEnding } = openJudging(stages);
  const streams = openStreams(stages);
  const monitor = openMonitor(stages, doors);
  const offsite = openOffsite(stages, clicks, { judge, faultEnding });

  return {
    bodyNeeded(exchange) {
      if (!detection.bodyNeeded(exchange) && identity.login(exchange) === null) return 0;
      return modes.monitors(exchange.app) ? monitor.bodyNeeded(exchange) : 1;
    },

    admit(exchange) {
      if (!modes.monitors(exchange.app)) return enforced(exchange);
      const watched = monitor.admit(exchange);
      if (watched instanceof Promise) return watched.then((admission) => admission ?? enforced(exchange));
      return watched ?? enforced(exchange);
    },

    classify(exchange, admission, head) {
      const ticket = ticketOf(admission);
      if (ticket.watched !== 'no') return monitor.classify(exchange, ticket, head);
      ticket.login = doors.answered(exchange, head) ? 'judged' : 'no';
      ticket.starts = detection.starts(exchange).length > 0;
      const led = detection.handedOut(exchange, ticket.route, head);
      if (isBare(exchange, ticket, head) || led.kind !== 'none') return 'take';
      const course = detection.classify(exchange, ticket.route, head);
      if (course === 'pass' && ticket.begun)
        settle(end(ticket.begun, holding.fail(ticket.begun.held, 'UPSTREAM_ERROR'), 502, 'UPSTREAM_ERROR'));
      if ((ticket.starts || ticket.login !== 'no') && course === 'glance') return 'look';
      if (ticket.login !== 'no' && course === 'pass') ticket.login = doors.ordinary(exchange, head);
      return ticket.login === 'ordinary' ? 'take' : course;
    },

    glance: (_exchange, head, start, ended) => detection.glance(head, start, ended),

    look(exchange, admission, head, start, ended) {
      const ticket = ticketOf(admission);
      if (ticket.watched !== 'no') return monitor.look(exchange, ticket, head, start, ended);
      ticket.looked = detection.look(exchange, ticket.route, head, start, ended);
      const told = ticket.login !== 'no' || ticket.starts;
      const list = ended && ticket.who && !told ? listOf(ticket, head) : null;
      if (list && ticket.who && stages.lists.passes(exchange, ticket.who, list, head, start)) return 'pass';
      return told ? 'take' : ticket.looked.course;
    },

    async take(exchange, admission, head, sent) {
      const ticket = ticketOf(admission);
      let body = sent;
      const watched = ticket.watched === 'no' ? null : await monitor.take(exchange, ticket, head, sent);
      if (watched) return watched;
      if (isBare(exchange, ticket, head)) return bare(exchange, ticket, head, body);
      if (ticket.starts)
        body = await stages.jobs.heard(exchange, head, body, () => whoBegins(exchange, ticket));
      if (ticket.login === 'ordinary' || (ticket.login === 'judged' && ticket.looked?.course === 'pass'))
        return { asSent: doors.listen(exchange, head, body) };
      if (ticket.login === 'judged') await doors.unheard(exchange, head);
      if (ticket.starts && ticket.looked?.course === 'pass') return { asSent: body };
      let who: Identified | null;
      try {
        who = ticket.who ?? (await identity.whoAsks(exchange));
      } catch (error) {
        await leave(body);
        return mixed(exchange, error);
      }
      const led = detection.handedOut(exchange, ticket.route, head);
      if (led.kind !== 'none') {
        await leave(body);
        return offsite.instead(exchange, { ...ticket, who }, led);
      }
      if (tellsAddresses(ticket.route)) {
        const told = await offsite.told(exchange, { ...ticket, who, route: ticket.route }, head, body);
        if ('answer' in told) return told.answer;
        ({ body } = told);
      }
      if (ticket.looked?.again) {
        ({ looked: ticket.looked, body } = await lookAgain(stages, exchange, head, body));
        if (ticket.looked.course === 'pass') return { asSent: body };
      }
      const list = listOf(ticket, head);
      if (list) return stages.lists.answer(exchange, who, list, head, body);
      if (ticket.looked?.passes) {
        const { mediaType = null } = ticket.looked.found ?? {};
        await record('attachment-passed', exchange, who, { mediaType, path: exchange.path, unread: true });
        return { asSent: body };
      }
      const found = ticket.looked?.found ?? detection.found(exchange, ticket.route, head);
      if (!who) return nobody(exchange, found, body);
      const click = ticket.begun ? { begun: ticket.begun } : await clicks.take(exchange, who, found);
      if ('joined' in click) {
        await leave(body);
        return click.joined;
      }
      const { begun } = click;
      const taken = { head, body, found, opaque: ticket.looked?.opaque ?? false, mayPass: true };
      begun.settle(judge(exchange, begun.held, who, taken));
      return begun.answered;
    },

    download: (exchange) => offsite.download(exchange),

    meterStream(exchange, admission, kind, life) {
      const ticket = ticketOf(admission);
      const who = whoBegins(exchange, ticket);
      return ticket.watched === 'no'
        ? streams.meter(exchange, kind, who, life)
        : streams.watch(exchange, kind, who);
    },
    endStreamsOf: (people) => streams.endStreamsOf(people),

    upstreamFailed: (exchange, admission, code) =>
      failed(exchange, admission.kind === 'forward' ? ticketOf(admission).begun : null, code),

    refuse: (exchange, status, code) =>
      answers.refused(exchange, code === 'STORE_DOWN' ? 503 : status, code, null),
  };

  /** Who begins a stream or a job. A session that nobody can be asked about is nobody's, as with lists. */
  async function whoBegins(exchange: Exchange, { who }: Ticket): Promise<Identified | 'mixed' | null> {
    try {
      return who ?? (await whoAsks(exchange, 'list'));
    } catch (error) {
      if (faultCode(error) === 'SESSION_MIXED') return 'mixed';
      throw error;
    }
  }

  function enforced(exchange: Exchange): Admission | Promise<Admission> {
    const instead = (error: unknown): Admission => ({ kind: 'answer', reply: mixed(exchange, error) });
    try {
      const admission = admitted(exchange);
      return admission instanceof Promise ? admission.catch(instead) : admission;
    } catch (error) {
      return instead(error);
    }
  }

  function admitted(exchange: Exchange): Admission | Promise<Admission> {
    const barred = doors.enter(exchange);
    if (barred === null) return inside(exchange);
    return barred.then((refusal) => (refusal ? { kind: 'answer', reply: refusal } : inside(exchange)));
  }

  /** The app's door stands open. */
  function inside(exchange: Exchange): Admission | Promise<Admission> {
    const route = detection.route(exchange);
    if (!detection.lets(exchange, route)) return unlisted(exchange);
    const shut = channels.enter(exchange);
    const goesOn = (): Admission | Promise<Admission> =>
      route ? named(exchange, route) : forward({ route, who: null, begun: null }, false);
    if (shut === null) return goesOn();
    return shut.then((no) => (no ? { kind: 'answer', reply: no } : goesOn()));
  }

  /** A request that the profile names. */
  function named(exchange: Exchange, route: RouteFound): Admission | Promise<Admission> {
    return onceThere(whoAsks(exchange, route.kind), (who): Admission | Promise<Admission> => {
      const tooMany = route.kind === 'list' ? stages.lists.asked(exchange, who, route.route) : null;
      if (tooMany) return { kind: 'answer', reply: tooMany };
      if (route.kind === 'list' || !who) return forward({ route, who, begun: null }, true);
      return exported(exchange, route, who);
    });
  }

  async function exported(exchange: Exchange, route: ExportRouteFound, who: Identified): Promise<Admission> {
    const noFile = exchange.method === 'HEAD' || tellsAddresses(route);
    const notTheirs = await stages.jobs.refused(exchange, who, route, !noFile);
    if (notTheirs) return { kind: 'answer', reply: notTheirs };
    if (noFile) return forward({ route, who, begun: null }, true);
    const click = await clicks.take(exchange, who, detection.found(exchange, route, null));
    if ('joined' in click) return { kind: 'answer', reply: click.joined };
    const { begun } = click;
    return { ...forward({ route, who, begun }, true), early: begun.answered };
  }

  /** A session under two identities is refused in words; any other fault stays one. */
  function mixed(exchange: Exchange, error: unknown): Reply {
    if (faultCode(error) !== 'SESSION_MIXED') throw error;
    return answers.refused(exchange, 403, 'SESSION_MIXED', null);
  }

  /** The CRM gave no answer that is one: recorded where it was an export. */
  async function failed(exchange: Exchange, begun: Running | null, code: FaultCode): Promise<Reply> {
    const status = code === 'UPSTREAM_TIMEOUT' ? 504 : 502;
    if (begun) await end(begun, holding.refuse(begun.held, code), status, code);
    return answers.refused(exchange, status, code, begun?.held ?? null);
  }

  /** A 304 that nobody asked for would let an older copy show; of a HEAD no more is told than that there is something. */
  async function bare(
    exchange: Exchange,
    ticket: Ticket,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Reply | AsSent> {
    const led = detection.handedOut(exchange, ticket.route, head);
    if (led.kind !== 'none') return offsite.instead(exchange, ticket, led);
    if (head.status === 304) return failed(exchange, ticket.begun, 'UPSTREAM_INVALID');
    return head.status < 300 ? { status: head.status, headers: {}, body: '' } : { asSent: body };
  }

  /** The app lets in listed paths alone. */
  function unlisted(exchange: Exchange): Admission {
    const { id, app, path } = exchange;
    stages.warn('refused a path that no route names; apps[].strict.listedPaths lets it in', {
      id,
      app,
      path,
    });
    return { kind: 'answer', reply: answers.refused(exchange, 403, 'PATH_UNLISTED', null) };
  }

  /** For what runs beside an answer that does not wait for it. */
  function settle(work: Promise<unknown>): void {
    work.catch((error: unknown) => stages.warn('could not settle a request', { code: faultCode(error) }));
  }

  /** The CRM gave nothing to read: that is the export's end, and whoever joined it is told. */
  function end(begun: Running, done: Promise<HeldExport>, status: number, why: FaultCode): Promise<Ending> {
    const ending = done.then((held): Ending => ({ kind: 'refused', held, status, why }));
    begun.settle(ending);
    return ending;
  }

  /** Nobody identified: no export. What holds no table (a login page, an error) goes on as it was sent. */
  async function nobody(
    exchange: Exchange,
    found: ExportFound,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Reply | AsSent> {
    const raw = await stages.keep(body);
    const { facts, frozen } = await stages.inspect(raw, found, null, null);
    if (frozen && frozen !== raw) await stages.discard(frozen);
    if (holdsNoRows(facts)) return { asSent: thenDiscard(raw) };
    await stages.discard(raw);
    await record('refused', exchange, null, { route: found.route, kind: found.kind, why: 'nobody' });
    return answers.refused(exchange, 403, NOBODY, null);
  }

  function record(type: AuditType, exchange: Exchange, who: Identified | null, facts: object): Promise<void> {
    const by = { at: stages.now(), actor: who?.person.id ?? null };
    return stages.record(requestEvent(type, exchange, by, { ...facts }));
  }
}
