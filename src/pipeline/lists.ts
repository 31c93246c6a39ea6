/** Rows for the screen: every answer on a list route is counted, covered in the ledger and only then sent on; over a limit it is refused, or cut where its start has left. */

import { NOBODY_ROLE } from '../decide/lists.ts';
import type { ListLimits } from '../decide/lists.ts';
import type { Lists as Settings } from '../decide/settings.ts';
import { labelOf } from '../detect/head.ts';
import type { Looked, RouteFound } from '../detect/index.ts';
import type { ListRoute } from '../detect/settings.ts';
import { jsonValues } from '../lib/json-fields.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Account, Ledger, LedgerKind } from '../model/ledger.ts';
import type { Identified } from '../model/principal.ts';
import type { AsSent } from '../proxy/ports.ts';
import { openGrace } from './lists-grace.ts';
import { openLeases } from './lists-leases.ts';
import { nobodyOf, openRefusals } from './lists-refusal.ts';
import { counterOf } from './lists-count.ts';
import { openCover, openMeter, pageOf } from './lists-meter.ts';
import type { Meter, Stop } from './lists-meter.ts';
import { isGraphql, rowsAsked } from './lists-asked.ts';
import { idsOf, limited, mustBeRead, needsWhole, recordHash, rowsOf, rowsShown } from './lists-whole.ts';

export interface Lists {
  /** The refusal of a request that asks for more rows than a page may hold; null where none is to be said. */
  asked(exchange: Exchange, who: Identified | null, route: ListRoute): Reply | null;
  /** Whether a whole answer may pass as it is, its rows counted: where its person's lease has room for them. Otherwise nothing is counted, and `answer` must tell. */
  passes(exchange: Exchange, who: Identified, route: ListRoute, head: AnswerHead, body: Uint8Array): boolean;
  /** The CRM's answer, counted as it goes; or a refusal. */
  answer(
    exchange: Exchange,
    who: Identified | null,
    route: ListRoute,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Reply | AsSent>;
  /** Rows of a WebSocket's or event stream's message, before it leaves; false when they may not. Never rejects. */
  stream(exchange: Exchange, who: Identified | null, rows: number): boolean | Promise<boolean>;
  /** Gives back what was reserved for this person and not used: an export's budget must not miss it. */
  settle(person: string): Promise<void>;
  /** Gives back what was reserved and not used. */
  close(): Promise<void>;
}

export interface ListParts {
  /** The same object while neither the rules nor the roles change. */
  limitsOf(asked: {
    readonly roles: readonly string[];
    readonly app: string;
    readonly entity: string;
  }): ListLimits;
  readonly ledger: Pick<Ledger, 'reserve' | 'settle' | 'charge' | 'see'>;
  readonly settings: Settings;
  readonly maxInflateRatio: number;
  /** Records' ids are kept under keyed hashes alone. */
  readonly recordKey: Uint8Array;
  refused(exchange: Exchange, status: number, why: FaultCode): Reply;
  readonly alert: RaiseAlert;
  readonly now: () => Date;
}

const NOBODY = [NOBODY_ROLE];

/** What is read before the first byte is sent: a list that fits is judged as a whole. */
const FIRST_BYTES = 65_536;

interface Job {
  readonly exchange: Exchange;
  readonly route: ListRoute;
  readonly account: Account;
  readonly limits: ListLimits;
  readonly meter: Meter;
  readonly cover: ReturnType<typeof openCover>;
  readonly chunks: AsyncIterator<Uint8Array>;
}

/** What was read of an answer before any of it is sent. */
interface Begun {
  readonly chunks: readonly Uint8Array[];
  readonly ended: boolean;
  /** With the codings undone; null unless it was asked for. */
  readonly plain: Buffer | null;
}

export function openLists(parts: ListParts): Lists {
  const { ledger, settings } = parts;
  const now = (): number => parts.now().getTime();
  const refusals = openRefusals(parts);
  const grace = openGrace({ ledger, settings, alert: parts.alert, now });
  const leases = openLeases({ ledger, settings, now, onLedger: (up, code) => grace.ledgerIs(up, code) });

  function accountFor({ app }: Exchange, who: Identified | null, entity: string, kind: LedgerKind) {
    const roles = who?.person.roles ?? NOBODY;
    const account: Account = { person: who?.person.id ?? nobodyOf(app), app, entity, kind };
    return { account, limits: parts.limitsOf({ roles, app, entity }) };
  }

  function jobFor(exchange: Exchange, who: Identified | null, entity: string, kind: LedgerKind) {
    const { account, limits } = accountFor(exchange, who, entity, kind);
    const cover = openCover(
      { leases, grace, maxRows: settings.maxRows },
      { account, limits, requestId: exchange.id },
    );
    return { exchange, account, limits, cover };
  }

  async function answer(job: Job): Promise<Reply | AsSent> {
    const whole = needsWhole(job.route, job.limits);
    const begun = await begin(job, whole ? settings.bufferBytes : FIRST_BYTES, whole);
    if (whole && begun.ended && begun.plain) return answerWhole(job, begun, begun.plain);
    if (mustBeRead(job.limits)) return unreadable(job);
    const stop = await job.cover.to(job.meter.rows(begun.ended));
    if (stop) return refuse(job, stop);
    if (!begun.ended) return { asSent: rest(job, begun) };
    job.meter.close();
    return { asSent: each(begun.chunks) };
  }

  /** Reads on until there is enough, or the end. */
  async function begin({ chunks, meter }: Job, most: number, keepPlain: boolean): Promise<Begun> {
    const read: Uint8Array[] = [];
    const plain: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const next = await chunks.next();
      if (next.done === true)
        return { chunks: read, ended: true, plain: keepPlain ? Buffer.concat(plain) : null };
      read.push(next.value);
      const counting = keepPlain
        ? meter.add(next.value, (piece) => {
            bytes += piece.length;
            plain.push(Buffer.from(piece));
          })
        : meter.add(next.value);
      if (counting) await counting;
      if (!keepPlain) bytes += next.value.length;
      if (bytes >= most) return { chunks: read, ended: false, plain: null };
    }
  }

  async function* rest({ chunks, meter, cover, ...job }: Job, begun: Begun): AsyncGenerator<Uint8Array> {
    try {
      yield* begun.chunks;
      for (let over = false; !over; ) {
        const next = await chunks.next();
        over = next.done === true;
        if (next.done !== true) {
          const counting = meter.add(next.value);
          if (counting) await counting;
        }
        const covering = cover.to(meter.rows(over));
        const stop = covering === null ? null : await covering;
        if (stop) throw refusals.cut(job, stop);
        if (next.done !== true) yield next.value;
      }
    } finally {
      await chunks.return?.();
      meter.close();
    }
  }

  async function answerWhole(job: Job, begun: Begun, plain: Buffer): Promise<Reply | AsSent> {
    const { route, limits, meter, cover } = job;
    const text = plain.toString('utf8');
    let rows: readonly unknown[] | null = null;
    let changed: string | null = null;
    try {
      if (!meter.html && plain.length > 0) {
        rows = rowsOf(text, route);
        if (mustBeRead(limits)) jsonValues(text);
        // Rows that are arrays have no names of fields in them.
        if (limits.limitsFields && meter.counter.arrayRows() > 0) return await unreadable(job);
        if (limits.limitsFields) changed = limited(text, limits);
      } else if (limits.limitsFields && plain.length > 0) return await unreadable(job);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (mustBeRead(limits)) return unreadable(job);
    }
    const all = meter.rows(true);
    const stop = await cover.to(rows === null ? all : rowsShown(rows.length, all, isGraphql(job.exchange)));
    if (stop) return refuse(job, stop);
    const seen = await see(job, text);
    if (seen) {
      cover.giveBack();
      return refuse(job, seen);
    }
    await job.chunks.return?.();
    meter.close();
    if (changed === null || changed === text) return { asSent: each(begun.chunks) };
    return { asSent: each([Buffer.from(changed)]), rewritten: true };
  }

  /** Different records are counted where a rule limits them. The text is JSON that was read, or a page. */
  async function see(
    { exchange, route, account, limits, meter, cover }: Job,
    text: string,
  ): Promise<Stop | null> {
    const windows = limits.windows.filter(({ of }) => of === 'records');
    if (windows.length === 0 || cover.covered() === 0) return null;
    const { app, entity } = account;
    const { ids } = meter.counter;
    const found =
      meter.html && ids.length > 0 ? ids : meter.html ? [text] : idsOf(text, route, isGraphql(exchange));
    const records = found.map((id) => recordHash(parts.recordKey, app, entity, id));
    const rows = records.length;
    try {
      const over = await ledger.see({ account, records, at: parts.now().toISOString(), windows });
      return over && { kind: 'window', rule: over.rule, rows, milliseconds: over.milliseconds };
    } catch (error) {
      grace.ledgerIs(false, faultCode(error));
      const goes = grace.lets(account, exchange.id, 0, rows);
      return goes ? null : { kind: 'down', rule: null, rows, milliseconds: 0 };
    }
  }

  async function refuse(job: Job, stop: Stop): Promise<Reply> {
    await leave(job);
    return refusals.stopped(job, stop, 'refused');
  }

  /** The rules limit what stands in it, and that cannot be told. */
  async function unreadable(job: Job): Promise<Reply> {
    await leave(job);
    return refusals.unreadable(job, job.route.name);
  }

  async function leave({ chunks, meter }: Job): Promise<void> {
    await chunks.return?.();
    meter.close();
  }

  return {
    asked(exchange, who, route) {
      if (route.pageSize === undefined) return null;
      const job = jobFor(exchange, who, route.entity, 'list');
      const most = pageOf(job.limits, settings.maxRows);
      const rows = rowsAsked(exchange, route.pageSize);
      if (rows <= most) return null;
      const stop = { kind: 'page', rule: job.limits.maxPage?.rule ?? null, rows, milliseconds: 0 } as const;
      return refusals.stopped(job, stop, 'asked');
    },
    // Most lists are small, and most of the time there is room: this is run for every one of them.
    passes(exchange, who, route, head, body) {
      if (labelOf(head).codings.length > 0) return false;
      const { account, limits } = accountFor(exchange, who, route.entity, 'list');
      if (needsWhole(route, limits)) return false;
      const counter = counterOf(route, head);
      counter.add(body);
      const rows = counter.rows(true);
      if (rows > pageOf(limits, settings.maxRows)) return false;
      return rows === 0 || leases.draw(account, limits, rows);
    },
    async answer(exchange, who, route, head, body) {
      const meter = openMeter(route, head, parts.maxInflateRatio);
      const chunks = body[Symbol.asyncIterator]();
      const job = { ...jobFor(exchange, who, route.entity, 'list'), route, meter, chunks };
      try {
        return await answer(job);
      } catch (error) {
        await leave(job);
        throw error;
      }
    },
    stream(exchange, who, rows) {
      const job = jobFor(exchange, who, 'unknown', 'stream');
      const judged = (stop: Stop | null): boolean => {
        if (stop) refusals.held(job, stop);
        return stop === null;
      };
      const stop = job.cover.to(rows);
      return stop instanceof Promise ? stop.then(judged) : judged(stop);
    },
    settle: (person) => leases.settle(person),
    close: () => leases.close(),
  };
}

/** The list that an answer is a page of. A file, or a slice, under a list's address is an export like any other. */
export function listOf(
  { route, looked }: { readonly route: RouteFound | null; readonly looked: Looked | null },
  head: AnswerHead,
): ListRoute | null {
  if (route?.kind !== 'list' || head.status === 206) return null;
  return looked === null || looked.found?.kind === 'route' ? route.route : null;
}

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
