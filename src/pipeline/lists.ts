/** Rows for the screen: every answer on a list route is counted, covered in the ledger and only then sent on; over a limit it is refused, or cut where its start has left. */

import type { ListLimits } from '../decide/lists.ts';
import type { Lists as Settings } from '../decide/settings.ts';
import { labelOf } from '../detect/head.ts';
import type { ListRoute } from '../detect/settings.ts';
import { jsonValues } from '../lib/json-fields.ts';
import { Fault } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Account, Ledger, LedgerKind } from '../model/ledger.ts';
import type { Identified } from '../model/principal.ts';
import type { AsSent } from '../proxy/ports.ts';
import { openGrace } from './lists-grace.ts';
import { openLeases } from './lists-leases.ts';
import { accountOf, openRefusals } from './lists-refusal.ts';
import { counterOf } from './lists-count.ts';
import { openCover, openMeter, pageOf } from './lists-meter.ts';
import type { Meter, Stop } from './lists-meter.ts';
import { isGraphql, rowsAsked } from './lists-asked.ts';
import { openListAlarms } from './lists-alarms.ts';
import { openListRecords } from './lists-records.ts';
import { openListWatch } from './lists-watch.ts';
import type { ListWatch } from './lists-watch.ts';
import { idsShown, limited, mustBeRead, needsWhole, rowsOf, rowsShown } from './lists-whole.ts';

export interface Lists extends ListWatch {
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
  /** The same object while nothing that a rule may ask about changes. */
  limitsOf(exchange: Exchange, who: Identified | null, entity: string): ListLimits;
  readonly ledger: Pick<Ledger, 'reserve' | 'settle' | 'charge' | 'see' | 'usage'>;
  readonly settings: Settings;
  readonly maxInflateRatio: number;
  /** Records' ids are kept under keyed hashes alone. */
  readonly recordKey: Uint8Array;
  /** For fields that leave as tokens. */
  readonly tokenKey: Uint8Array;
  refused(exchange: Exchange, status: number, why: FaultCode): Reply;
  readonly alert: RaiseAlert;
  /** Told of the rows of each answer that was sent. */
  readonly seen: (app: string, who: Identified | null, rows: number) => void;
  readonly now: () => Date;
}

/** What is read before the first byte is sent: a list that fits is judged as a whole. */
const FIRST_BYTES = 65_536;

interface Job {
  readonly exchange: Exchange;
  readonly who: Identified | null;
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
  const alarms = openListAlarms({
    ledger,
    alert: parts.alert,
    now,
    failed: (code) => grace.ledgerIs(false, code),
  });
  const leases = openLeases({
    ledger,
    settings,
    now,
    onLedger: (up, code) => grace.ledgerIs(up, code),
    onReserved: (account, limits, unused) => alarms.windows(account, limits, unused),
  });
  const records = openListRecords({ ledger, recordKey: parts.recordKey, grace, now });
  const watch = openListWatch({ ...parts, leases, records, alarms, now });

  function accountFor(exchange: Exchange, who: Identified | null, entity: string, kind: LedgerKind) {
    const account = accountOf(exchange, who, entity, kind);
    return { account, limits: parts.limitsOf(exchange, who, entity) };
  }

  function jobFor(exchange: Exchange, who: Identified | null, entity: string, kind: LedgerKind) {
    const { account, limits } = accountFor(exchange, who, entity, kind);
    const cover = openCover(
      { leases, grace, maxRows: settings.maxRows },
      { account, limits, requestId: exchange.id },
    );
    return { exchange, who, account, limits, cover };
  }

  async function answer(job: Job): Promise<Reply | AsSent> {
    const whole = needsWhole(job.route, job.limits);
    const begun = await begin(job, whole ? settings.bufferBytes : FIRST_BYTES, whole);
    if (whole && begun.ended && begun.plain) return answerWhole(job, begun, begun.plain);
    if (mustBeRead(job.limits)) return unreadable(job);
    const stop = await job.cover.to(job.meter.rows(begun.ended));
    if (stop) return refuse(job, stop);
    if (!begun.ended) return { asSent: rest(job, begun) };
    sent(job);
    job.meter.close();
    return { asSent: each(begun.chunks) };
  }

  /** An answer was sent, or as much of it as was covered. */
  function sent({ exchange, who, account, limits, cover }: Omit<Job, 'chunks' | 'meter' | 'route'>): void {
    shown(exchange, who, account, limits, cover.covered());
  }

  function shown(
    exchange: Exchange,
    who: Identified | null,
    account: Account,
    limits: ListLimits,
    rows: number,
  ): void {
    alarms.page(account, exchange.id, limits, rows);
    parts.seen(exchange.app, who, rows);
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
      sent({ ...job, cover });
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
        if (limits.limitsFields) changed = limited(text, limits, parts.tokenKey);
      } else if (limits.limitsFields && plain.length > 0) return await unreadable(job);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (mustBeRead(limits)) return unreadable(job);
    }
    const all = meter.rows(true);
    const stop = await cover.to(rows === null ? all : rowsShown(rows.length, all, isGraphql(job.exchange)));
    if (stop) return refuse(job, stop);
    const seen = cover.covered() === 0 ? null : await records.see(job, () => idsShown(job, text));
    if (seen) {
      cover.giveBack();
      return refuse(job, seen);
    }
    sent(job);
    await job.chunks.return?.();
    meter.close();
    if (changed === null || changed === text) return { asSent: each(begun.chunks) };
    return { asSent: each([Buffer.from(changed)]), rewritten: true };
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
    ...watch,
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
      if (rows > 0 && !leases.draw(account, limits, rows)) return false;
      shown(exchange, who, account, limits, rows);
      return true;
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

async function* each(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
