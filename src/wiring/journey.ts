/** The stages of the journey, joined for pipeline.ts. */

import type { Config } from '../config/settings.ts';
import type { RulesInForce } from '../config/watch.ts';
import { record } from '../audit/index.ts';
import { decide } from '../decide/index.ts';
import { ownerValuesOf, planFor } from '../decide/plan.ts';
import { openDetection } from '../detect/index.ts';
import { looksTabular } from '../formats/index.ts';
import type { Holding } from '../hold/index.ts';
import type { MakePlan } from '../hold/ports.ts';
import type { Identity } from '../identify/index.ts';
import { decoded } from '../lib/codings.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import { rowCounter } from '../lib/json-rows.ts';
import type { Log } from '../lib/log.ts';
import { bounded } from '../lib/limits.ts';
import { bytesSource, gather } from '../lib/source.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import { marks } from '../model/texts/marks.ts';
import type { Stages } from '../stages.ts';
import { openReplies } from '../web/replies.ts';
import { jobLimits } from './core.ts';
import type { Core } from './core.ts';
import { perRules, profileOf } from './rules.ts';
import type { Files } from './sealing.ts';

/** Largest list page; a list that is larger is no page for a screen. */
const MAX_LIST_BYTES = 16_777_216;
const DAY_MS = 86_400_000;

export interface JourneyParts {
  readonly core: Core;
  readonly rules: RulesInForce;
  readonly files: Files;
  readonly identity: Identity;
  readonly holding: Holding;
  readonly now: () => Date;
  readonly log: Log;
}

export async function openJourney(parts: JourneyParts): Promise<Stages> {
  const { core, rules, files, now, log } = parts;
  const { config, store } = core;
  const limits = jobLimits(config);
  const detection = perRules(rules, (inForce) =>
    openDetection({
      apps: config.apps.map((app) => ({ ...app, profile: profileOf(inForce, app.profile) })),
      looksTabular,
    }),
  );

  return {
    detection: {
      bodyNeeded: (exchange) => detection().bodyNeeded(exchange),
      route: (exchange) => detection().route(exchange),
      classify: (exchange, route, head) => detection().classify(exchange, route, head),
      look: (exchange, head, start, ended) => detection().look(exchange, head, start, ended),
      found: (exchange, route, head) => detection().found(exchange, route, head),
    },
    identity: parts.identity,
    holding: parts.holding,
    keep: (body) => files.keep(body),
    inspect: (raw, found, who) => files.inspect(raw, found, who === null ? [] : ownerValuesOf(who.person)),
    async decide(facts, found, exchange, who, opaque) {
      const app = config.apps.find(({ name }) => name === exchange.app);
      if (!app) throw new Fault('UNEXPECTED', 'decided about an export: its app is not configured');
      const since = new Date(now().getTime() - DAY_MS).toISOString();
      const rowsToday = await store.ledger.rowsSince(who.person.id, since);
      const { policies, rulesHash } = rules.current();
      return decide({
        facts,
        found,
        app: app.name,
        roles: who.person.roles,
        unlisted: app.unlisted,
        attachments: app.attachments,
        opaque,
        rowsToday,
        policies,
        rulesHash,
      });
    },
    plan: (held, who) =>
      planOf(config)({ held, requester: who.person, grant: 'now', recipients: [], at: now() }),
    seal: (held, plan) => files.seal(held, plan),
    record: async (event) => void (await record(store.trail, event)),
    meter,
    stored: (ref) => store.vault.stream(ref),
    discard: (ref) => store.vault.remove(ref),
    answers: openReplies({
      site: config.site,
      shapeOf(app) {
        const named = config.apps.find(({ name }) => name === app);
        return named
          ? profileOf(rules.current(), named.profile).refusal
          : { status: 403, body: { message: '{message}', request: '{request}' } };
      },
    }),
    after,
    answerWithinSeconds: config.exports.answerWithin,
    clickSecret: await store.secret('clicks'),
    now,
    warn: (message, fields) => log.warn(message, fields),
  };

  /** Counts a list page's rows into the ledger before its first byte leaves; the page itself goes on as it was sent. */
  async function* meter(
    exchange: Exchange,
    who: Identified | null,
    body: AsyncIterable<Uint8Array>,
    head: AnswerHead,
  ): AsyncGenerator<Uint8Array> {
    const bytes = await gather(bounded(body, MAX_LIST_BYTES, 'LIMIT_BYTES'));
    const codings = (head.headers.get('content-encoding') ?? '')
      .split(',')
      .map((coding) => coding.trim().toLowerCase());
    const counter = rowCounter();
    const coded = codings.filter((coding) => coding !== '' && coding !== 'identity');
    for await (const chunk of decoded(bytesSource(bytes).stream(), coded, limits)) counter.add(chunk);
    if (counter.rows > 0) {
      const at = now().toISOString();
      const charge = {
        person: who?.person.id ?? `nobody@${exchange.app}`,
        app: exchange.app,
        rows: counter.rows,
        at,
        within: null,
      };
      // Lists go on while the ledger cannot be written; what was not counted is alarmed.
      await store.ledger.charge(charge).catch((error: unknown) => {
        log.error('rows of a list could not be counted', {
          app: exchange.app,
          count: counter.rows,
          code: faultCode(error),
        });
      });
    }
    yield bytes;
  }
}

/** Plans what leaves, with the site's name and the notice in the requester's language. */
export function planOf(config: Pick<Config, 'site'>): MakePlan {
  return (input) =>
    planFor({ ...input, siteName: config.site.name, notice: marks[input.requester.language].notice });
}

function after(seconds: number): { readonly passed: Promise<'late'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1000);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
