/** A running gateway: every part opened, joined and, at the end, closed in order. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { systemEvent } from '../audit/event.ts';
import type { Loaded } from '../config/index.ts';
import { openHolding } from '../hold/index.ts';
import { controlPath, serveControl } from '../lib/control.ts';
import { newId, newToken } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import type { AuditType } from '../model/audit.ts';
import type { Exchange } from '../model/exchange.ts';
import { faultText } from '../model/texts/reasons.ts';
import { openNotifier } from '../notify/index.ts';
import { openSender } from '../notify/outbox.ts';
import { openPipeline } from '../pipeline.ts';
import { openCrmClient, openProxy, openUpstreams } from '../proxy/index.ts';
import { checkKey } from '../seal/keys.ts';
import { openWeb } from '../web/index.ts';
import { openAdmin } from './admin.ts';
import { openAlerts } from './alerts.ts';
import { known } from './checking.ts';
import { jobLimits, openCore, openReaders } from './core.ts';
import type { Surroundings } from './core.ts';
import { answerTo } from './doctor/links.ts';
import { gated } from './duties.ts';
import { openIdentityOf } from './identity.ts';
import { openAssertions, signedHeadersOf, trustedHeaderOf } from './identity-keys.ts';
import { openJourney, planOf } from './journey.ts';
import { crmApps, userOf } from './crm.ts';
import { caller } from './office.ts';
import type { Office } from './office.ts';
import { openListeners, trustedProxies } from './listener.ts';
import { openLeaving } from './leaving.ts';
import { downLines, openNotices } from './notices.ts';
import { chargedGrants, watchOverrides } from './exceptions.ts';
import { operations } from './operations.ts';
import { runPeople } from './people-live.ts';
import { openModes } from './modes.ts';
import { watchReview } from './review/watch.ts';
import { openRuleLoads } from './rule-loads.ts';
import { perRules, sessionHeadersOf } from './rules.ts';
import { openFiles } from './sealing.ts';
import { placesOf } from './places.ts';
import { openSituations } from './situation.ts';
import { startSweeping } from './sweep.ts';
import { countedReleases, openWatching } from './watching.ts';

export interface Gateway {
  /** Where it listens, as an origin. */
  readonly url: string;
  /** Origin of the figures; null where they have no port of their own. */
  readonly metricsUrl: string | null;
  readonly call: Office['call'];
  /** Reads the rules again; bad ones are refused and recorded. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the gateway; it serves when this resolves. Throws the Fault of the first part that cannot be opened. */
export async function openGateway(
  loaded: Loaded,
  parts: Surroundings & { readonly log: Log },
): Promise<Gateway> {
  const { log, now } = parts;
  const { config } = loaded;
  const apps = crmApps(config, loaded.baseFolder);
  const core = await openCore(loaded, parts);
  const { store, directory, office } = core;
  const instance = randomUUID();
  const pool = openReaders(config);
  const files = openFiles({
    store,
    pool,
    limits: jobLimits(config),
    exports: config.exports,
    marks: core.marks,
    secrets: { tokens: await store.secret('tokens'), records: await store.secret('records') },
    now,
  });
  const sender = openSender({ outbox: store.outbox, notifier: openNotifier(config, parts.env), now, log });
  const alerts = openAlerts({
    config,
    trail: store.trail,
    outbox: store.outbox,
    wake: () => sender.wake(),
    now,
    log,
  });
  const ruleLoads = await openRuleLoads({ loaded, known, store, alert: alerts.raise, now, log });
  const { rules } = ruleLoads;
  const notices = openNotices({ log, now });
  const upstreams = openUpstreams(apps, { limits: config.limits, log });
  const crm = openCrmClient(apps, upstreams, log);
  const identity = await openIdentityOf(core, {
    rules,
    crm,
    baseFolder: loaded.baseFolder,
    env: parts.env,
    alert: alerts.raise,
    wake: () => sender.wake(),
    now,
    log,
    notices,
  });
  const people = await runPeople(loaded, core.people, {
    trail: store.trail,
    endOf: (ids) => identity.endOf(ids),
    env: parts.env,
    now,
    log,
  });
  const assertions = await openAssertions(config, await store.secret('assertion'), parts.env, (exchange) =>
    identity.personOf(exchange),
  );
  const watching = openWatching({ config, store, upstreams, jobsWaiting: () => pool.waiting, log });
  const trustsProxy = trustedProxies(config);
  const situations = openSituations({
    directory: core.people.directory,
    ...placesOf(loaded),
    now,
  });
  const holding = openHolding({
    ...store,
    exports: chargedGrants(countedReleases(store.exports, watching.metrics, directory), office),
    keys: store.recipientKeys,
    directory,
    sealer: files,
    makePlan: planOf(config, situations),
    notice: (name) => rules.current().notices.get(name) ?? null,
    alert: alerts.raise,
    checkKey,
    settings: { ...config.hold, site: config.site },
    now,
    newId: () => newId(2),
    newToken,
    wake: () => sender.wake(),
    log,
  });
  const modes = openModes({
    apps: config.apps,
    overridden: (app, at) => core.office.overridden(app, at),
    alert: alerts.raise,
    now,
    log,
  });
  const stages = await openJourney({
    exceptions: core.office,
    situations,
    modes,
    core,
    rules,
    files,
    identity,
    holding,
    alert: alerts.raise,
    decided: (...what) => watching.metrics?.decided(...what),
    now,
    log,
  });
  const journey = openPipeline(stages);
  const leaving = openLeaving(core, { now, wake: () => sender.wake(), log });
  core.people.directory.onChange((change) => {
    journey.endStreamsOf(change.ended);
    void leaving.followed(change);
  });
  const exchanges = new WeakMap<IncomingMessage, Exchange>();
  const web = openWeb({
    desk: holding,
    admin: openAdmin(core, { totp: holding.totp, rules: () => rules.current(), now }),
    whoIs: identity,
    signIn: identity,
    scim: core.people.scim,
    jwks: assertions.jwks,
    exchangeOf,
    offsite: (incoming) => journey.download(exchangeOf(incoming)),
    site: config.site,
    formsKey: await store.secret('forms'),
    answerTo: (challenge) => answerTo(instance, challenge),
    reasons: { faultText },
    breakGlassMinChars: config.hold.breakGlassMinChars,
    health: watching.health,
    metrics: watching.metricsFor,
    now,
    onFault: (code, requestId) => log.warn('a page could not be shown', { code, requestId: requestId ?? '' }),
  });
  const pages = getRequestListener(web.fetch, { overrideGlobalObjects: false });
  const proxy = openProxy({
    apps: apps.map((app) => ({ ...app, assertion: assertions.of(app.name) })),
    upstreams,
    userOf: userOf(config, rules),
    watch: watching.watch,
    journey,
    own(incoming, outgoing, exchange) {
      exchanges.set(incoming, exchange);
      void pages(incoming, outgoing);
    },
    limits: config.limits,
    trustedHeader: trustedHeaderOf(config, parts.env),
    deviceHeader: config.identity.deviceHeader,
    monitors: (app) => modes.monitors(app),
    signedHeaders: perRules(rules, (inForce) => [
      ...signedHeadersOf(config),
      ...sessionHeadersOf(inForce, config.apps),
    ]),
    ...(trustsProxy === null ? {} : { trustsProxy }),
    behindTls: config.site.url.startsWith('https:'),
    newId: randomUUID,
    now,
    log,
  });

  await holding.resume();
  const table = operations(core, now, {
    running: true,
    instance,
    notices: async () => [
      ...(await ruleLoads.lines()),
      ...modes.lines(),
      ...notices.lines(),
      ...people.lines(),
      ...downLines(upstreams.health()),
    ],
    reloadRules: (told) => ruleLoads.reload(told),
    rules: async () => rules.current(),
    wake: () => sender.wake(),
    leaving,
    async restored() {
      await core.people.reload();
      await office.reload();
      core.people.directory.stand(office.stood());
      await holding.resume();
    },
  });
  const control = await serveControl(controlPath(core.dataFolder), gated(core, caller(table), now));
  const listeners = await openListeners({ config, baseFolder: loaded.baseFolder, proxy, watching, log });
  await record('started', { version: VERSION, rulesHash: rules.current().rulesHash, modes: modes.facts() });
  await ruleLoads.begin();
  const reviews = watchReview(core, { rules: () => rules.current(), now, log });
  const overrides = watchOverrides(core, { wake: () => sender.wake(), log });
  const sweeping = startSweeping({
    holding,
    ledger: store.ledger,
    keepDays: config.lists.keepDays,
    now,
    log,
  });

  return {
    url: listeners.url,
    metricsUrl: listeners.metricsUrl,
    call: caller(table),
    async reload() {
      await people.refresh();
      listeners.reload();
      await ruleLoads.reload();
    },
    async close() {
      modes.close();
      await reviews.close();
      await overrides.close();
      await sweeping.close();
      rules.close();
      await people.close();
      await listeners.close();
      await proxy.close();
      await holding.idle();
      await stages.lists.close();
      await alerts.idle();
      await sender.close();
      await control.close();
      await pool.close();
      watching.close();
      await record('stopped', {});
      await core.close();
    },
  };

  async function record(type: AuditType, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await store.trail.append(systemEvent(type, now(), facts));
  }

  function exchangeOf(incoming: IncomingMessage): Exchange {
    const exchange = exchanges.get(incoming);
    if (!exchange) throw new TypeError('a page was asked for past the proxy');
    return exchange;
  }
}
