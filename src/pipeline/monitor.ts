/** The journey of an answer in monitor mode: it goes on as it was sent whatever happens here, and a copy is counted, judged and recorded. */

import { requestEvent } from '../audit/event.ts';
import { labelOf } from '../detect/head.ts';
import type { HandedOut } from '../detect/index.ts';
import { faultCode } from '../lib/fault.ts';
import { teed } from '../lib/tee.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { Admission, AsSent, Journey } from '../proxy/ports.ts';
import type { Doors } from './doors.ts';
import { listOf } from './lists-asked.ts';
import { openMonitorChannels } from './monitor-channels.ts';
import { openMonitorJudge } from './monitor-judge.ts';
import { openBlind } from './monitor-blind.ts';
import type { Stages } from './stages.ts';
import { forward } from './ticket.ts';
import type { Ticket } from './ticket.ts';

export interface Monitor {
  /** Bytes of a body that matching needs, where its length is known and bounded: others stream on unread. */
  bodyNeeded(exchange: Exchange): number;
  /** For a request of an app that monitors: null where it is one of the pilot's, and the rules are enforced. */
  admit(exchange: Exchange): Admission | null | Promise<Admission | null>;
  classify(exchange: Exchange, ticket: Ticket, head: AnswerHead): ReturnType<Journey['classify']>;
  look(
    exchange: Exchange,
    ticket: Ticket,
    head: AnswerHead,
    start: Uint8Array,
    ended: boolean,
  ): 'pass' | 'take';
  /** Null where it turns out to be one of the pilot's. */
  take(
    exchange: Exchange,
    ticket: Ticket,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<AsSent | null>;
}

/** So much of an answer may wait to be copied. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

export function openMonitor(stages: Stages, doors: Doors): Monitor {
  const { detection, identity, modes, lists, jobs } = stages;
  const blind = openBlind(stages);
  const judge = openMonitorJudge(stages);
  const channels = openMonitorChannels(stages);

  return {
    bodyNeeded({ headers }) {
      const length = Number(headers.get('content-length') ?? Infinity);
      return length <= stages.maxMatchBodyBytes ? 1 : 0;
    },

    admit(exchange) {
      if (!modes.hasPilot(exchange.app) || !isTheirs(exchange)) return watched(exchange, null);
      return whoIs(exchange).then((who) =>
        who && modes.isPilot(exchange.app, who.person) ? null : watched(exchange, who),
      );
    },

    classify(exchange, ticket, head) {
      return blind.unless<ReturnType<Journey['classify']>>(exchange, 'pass', () => {
        if (doors.answered(exchange, head)) ticket.login = 'judged';
        ticket.starts = detection.starts(exchange).length > 0;
        if (exchange.method === 'HEAD' || head.status === 304 || head.status === 204) return 'pass';
        if (ticket.login !== 'no' && labelOf(head).mediaType === 'text/event-stream') {
          doors.ordinary(exchange, head);
          return 'pass';
        }
        if (detection.handedOut(exchange, ticket.route, head).kind !== 'none') return 'take';
        const course = detection.classify(exchange, ticket.route, head);
        return ticket.login === 'no' && !ticket.starts ? course : 'take';
      });
    },

    look(exchange, ticket, head, start, ended) {
      return blind.unless<'pass' | 'take'>(exchange, 'pass', () => {
        ticket.looked = detection.look(exchange, ticket.route, head, start, ended);
        const list = ended ? listOf(ticket, head) : null;
        if (list === null) return ticket.looked.course;
        blind.beside(exchange, async () =>
          lists.watch(exchange, await whoAsks(exchange, ticket), list, head, one(start)),
        );
        return 'pass';
      });
    },

    async take(exchange, ticket, head, body) {
      if (ticket.watched === 'ask') {
        const who = await whoIs(exchange);
        if (who && modes.isPilot(exchange.app, who.person)) return null;
      }
      const sent = ticket.login === 'no' ? body : doors.listen(exchange, head, body);
      const asSent = blind.unless(exchange, sent, () => seen(exchange, ticket, head, sent));
      return { asSent };
    },
  };

  function watched(exchange: Exchange, who: Identified | null): Admission {
    const route = blind.unless(exchange, null, () => detection.route(exchange));
    const ask = who === null && modes.hasPilot(exchange.app) && !isTheirs(exchange);
    const admission = forward({ route, who, begun: null }, false, ask ? 'ask' : 'yes');
    const set = blind.unless(exchange, [], () => detection.channels(exchange));
    if (set.length > 0)
      blind.beside(exchange, async () => channels.told(exchange, set, await whoAsks(exchange, { who })));
    return admission;
  }

  /** Whose it is must be known before the CRM is asked: a profile names it, or it may become a stream. */
  function isTheirs(exchange: Exchange): boolean {
    const { headers } = exchange;
    if (headers.has('sec-websocket-key')) return true;
    if (headers.get('accept')?.includes('text/event-stream') === true) return true;
    return blind.unless(exchange, false, () => {
      if (detection.route(exchange) !== null || detection.starts(exchange).length > 0) return true;
      return detection.channels(exchange).length > 0;
    });
  }

  /** The body as it goes on; a copy of it is looked at where there is something to see. */
  function seen(
    exchange: Exchange,
    ticket: Ticket,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> {
    const led = detection.handedOut(exchange, ticket.route, head);
    if (led.kind !== 'none') {
      blind.beside(exchange, async () => elsewhere(exchange, ticket, led));
      return body;
    }
    const list = listOf(ticket, head);
    const { looked } = ticket;
    if (looked?.passes === true) {
      blind.beside(exchange, async () => {
        const { mediaType = null } = looked.found ?? {};
        const facts = { mediaType, path: exchange.path, unread: true };
        await record('attachment-passed', exchange, await whoAsks(exchange, ticket), facts);
      });
      return body;
    }
    const isFile = ticket.route?.kind === 'export' || looked?.found !== undefined;
    if (list === null && !ticket.starts && (!isFile || looked?.course === 'pass')) return body;
    const { shown, copy } = teed(body, MAX_WAITING_BYTES);
    blind.beside(exchange, async () => {
      if (ticket.starts && (list !== null || looked?.course === 'pass' || !isFile))
        return drained(await jobs.heard(exchange, head, copy, () => whoAsks(exchange, ticket)));
      const who = await whoAsks(exchange, ticket);
      if (list) return lists.watch(exchange, who, list, head, copy);
      return judge.judge(exchange, ticket, who, head, copy);
    });
    return shown;
  }

  async function elsewhere(
    exchange: Exchange,
    ticket: Ticket,
    led: Exclude<HandedOut, { kind: 'none' }>,
  ): Promise<void> {
    const host = led.kind === 'refuse' ? led.host : led.url.hostname;
    const verdict = led.kind === 'refuse' ? 'block' : 'hold';
    const facts = { route: ticket.route?.route.name ?? 'unlisted', kind: 'offsite', host, verdict };
    await record('monitored', exchange, await whoAsks(exchange, ticket), facts);
  }

  /** Null also where nobody can be asked: what cannot be told is seen as nobody's. */
  async function whoIs(exchange: Exchange): Promise<Identified | null> {
    try {
      return await identity.whoAsks(exchange);
    } catch (error) {
      blind.raise(exchange, faultCode(error));
      return null;
    }
  }

  async function whoAsks(exchange: Exchange, { who }: Pick<Ticket, 'who'>): Promise<Identified | null> {
    return who ?? whoIs(exchange);
  }

  function record(
    type: 'monitored' | 'attachment-passed',
    exchange: Exchange,
    who: Identified | null,
    facts: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const by = { at: stages.now(), actor: who?.person.id ?? null };
    return stages.record(requestEvent(type, exchange, by, facts));
  }
}

async function* one(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

async function drained(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
