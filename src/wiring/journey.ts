/** The stages of the journey, joined for pipeline.ts. */

import type { Config } from '../config/settings.ts';
import type { RulesInForce } from '../config/watch.ts';
import { record } from '../audit/index.ts';
import { planFor } from '../decide/plan.ts';
import { openDetection } from '../detect/index.ts';
import { looksTabular } from '../formats/index.ts';
import { clickKeyOf } from '../hold/click.ts';
import type { Holding } from '../hold/index.ts';
import type { MakePlan } from '../hold/ports.ts';
import type { Identity } from '../identify/index.ts';
import { openCrmJobs } from '../pipeline/jobs-of-crm.ts';
import type { Log } from '../lib/log.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Exchange } from '../model/exchange.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified } from '../model/principal.ts';
import { marks } from '../model/texts/marks.ts';
import { openOffsite } from '../proxy/offsite.ts';
import type { Stages } from '../pipeline/stages.ts';
import { openReplies } from '../web/replies.ts';
import { jobLimits } from './core.ts';
import type { Core } from './core.ts';
import type { Metrics } from './metrics.ts';
import { openJudgingOf } from './judging.ts';
import type { Exceptions } from './judging.ts';
import { openListHistory } from './lists-history.ts';
import { openListsOf } from './lists.ts';
import { perRules, profileOf } from './rules.ts';
import type { Files } from './sealing.ts';
import type { Situations } from './situation.ts';

export interface JourneyParts {
  readonly core: Core;
  readonly rules: RulesInForce;
  readonly files: Files;
  readonly identity: Identity;
  readonly holding: Holding;
  /** Grants and contracts. */
  readonly exceptions: Exceptions;
  readonly situations: Situations;
  readonly modes: Stages['modes'];
  readonly alert: RaiseAlert;
  /** Told of each decision, for the figures. */
  readonly decided: Metrics['decided'];
  readonly now: () => Date;
  readonly log: Log;
}

export async function openJourney(parts: JourneyParts): Promise<Stages> {
  const { core, rules, files, situations, now, log } = parts;
  const { config, store } = core;
  const limits = jobLimits(config);
  const detection = perRules(rules, (inForce) =>
    openDetection({
      apps: config.apps.map((app) => ({
        ...app,
        origins: originsOf(app),
        profile: profileOf(inForce, app.profile),
      })),
      looksTabular,
    }),
  );

  const answers = openReplies({
    site: config.site,
    offersAccount: config.identity.oidc !== undefined,
    shapeOf(app) {
      const named = config.apps.find(({ name }) => name === app);
      return named
        ? profileOf(rules.current(), named.profile).refusal
        : { status: 403, body: { code: '{code}', message: '{message}', request: '{request}' } };
    },
  });
  const jobs = openCrmJobs({
    detection: {
      starts: (exchange) => detection().starts(exchange),
      jobFiles: (exchange, route) => detection().jobFiles(exchange, route),
    },
    limits,
    now,
    refuse: (exchange, why) => answers.refused(exchange, 403, why, null),
    record: async (event) => void (await record(store.trail, event)),
  });
  const { directory } = core.people;
  const history = openListHistory({ trail: store.trail, now, log });
  const lists = await openListsOf(
    { config, store, directory },
    {
      rules,
      situations,
      deviceHeader: config.identity.deviceHeader,
      answers,
      alert: parts.alert,
      seen: (app, who, rows) => {
        if (who) history.seen(app, who.person, rows);
      },
      now,
    },
  );
  const clickSecret = await store.secret('clicks');
  const judging = openJudgingOf({
    config,
    rules,
    files,
    situations,
    ledger: store.ledger,
    settle: (person) => lists.settle(person),
    isUnknownJob: (exchange, who) => jobs.isUnknown(exchange, who, detection().route(exchange)),
    exceptions: parts.exceptions,
    clickOf: (exchange, who) => clickKeyOf(clickSecret, who.person.id, exchange),
    alert: parts.alert,
    decided: parts.decided,
  });

  return {
    detection: {
      bodyNeeded: (exchange) => detection().bodyNeeded(exchange),
      route: (exchange) => detection().route(exchange),
      lets: (exchange, route) => detection().lets(exchange, route),
      classify: (exchange, route, head) => detection().classify(exchange, route, head),
      glance: (head, start, ended) => detection().glance(head, start, ended),
      look: (exchange, route, head, start, ended) => detection().look(exchange, route, head, start, ended),
      found: (exchange, route, head) => detection().found(exchange, route, head),
      named: (app, route) => detection().named(app, route),
      handedOut: (exchange, route, head) => detection().handedOut(exchange, route, head),
      told: (exchange, route, text, linkTo) => detection().told(exchange, route, text, linkTo),
      reach: (app, route) => detection().reach(app, route),
      channels: (exchange) => detection().channels(exchange),
      starts: (exchange) => detection().starts(exchange),
      jobFiles: (exchange, route) => detection().jobFiles(exchange, route),
    },
    identity: parts.identity,
    holding: parts.holding,
    keep: (body) => files.keep(body),
    ...judging,
    jobs,
    plan: async (held, who) =>
      planOf(
        config,
        situations,
      )({
        held,
        requester: who.person,
        grant: 'now',
        recipients: await parts.holding.contractKeys(held),
        at: now(),
      }),
    seal: (held, plan) => files.seal(held, plan),
    record: async (event) => void (await record(store.trail, event)),
    charge: (spending) => store.ledger.charge(spending),
    modes: parts.modes,
    lists: {
      ...lists,
      async close() {
        await lists.close();
        await history.close();
      },
    },
    countStream,
    stored: (ref) => store.vault.stream(ref),
    discard: (ref) => store.vault.remove(ref),
    answers,
    after,
    answerWithinSeconds: config.exports.answerWithin,
    maxMatchBodyBytes: config.limits.maxMatchBodyBytes,
    clickSecret,
    offsite: {
      fetch: openOffsite({ limits: config.limits }),
      linkKey: await store.secret('offsite-links'),
      linkMinutes: (app) => config.apps.find(({ name }) => name === app)?.offsite.linkMinutes ?? 0,
      limits,
    },
    now,
    alert: parts.alert,
    warn: (message, fields) => log.warn(message, fields),
  };

  /** Counts rows of a stream as those of a list; who was shut out meanwhile gets no more of them. */
  async function countStream(exchange: Exchange, who: Identified | null, rows: number): Promise<boolean> {
    const person = who && core.directory.byId(who.person.id);
    if (who && !(person && mayAct(person))) return false;
    return lists.stream(exchange, who, rows);
  }
}

/** Where the CRM's own origin is mapped to ours, its addresses lead to us. */
function originsOf({ topology, crmOrigin, upstream }: Config['apps'][number]): readonly string[] {
  return topology === 'mapped' ? [crmOrigin ?? upstream].flat().map((origin) => new URL(origin).origin) : [];
}

/** Plans what leaves, with the site's name and the notice of the rules' mark in the requester's language. */
export function planOf(
  { site, marks: { profiles } }: Pick<Config, 'site' | 'marks'>,
  { teamNames }: Pick<Situations, 'teamNames'>,
): MakePlan {
  return (input) => {
    const { language } = input.requester;
    const profile = profiles[input.held.decision?.watermark ?? ''];
    return planFor({
      ...input,
      teamNames: teamNames(input.requester),
      siteName: site.name,
      notice: profile?.notice[language] ?? marks[language].notice,
    });
  };
}

function after(seconds: number): { readonly passed: Promise<'late'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1000);
  });
  return { passed, cancel: () => clearTimeout(timer) };
}
