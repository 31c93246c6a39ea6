/** A running gateway: every part opened, joined and, at the end, closed in order. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { systemEvent } from '../audit/event.ts';
import { watchRules } from '../config/watch.ts';
import type { Loaded } from '../config/index.ts';
import { openHolding } from '../hold/index.ts';
import { networkList } from '../identify/networks.ts';
import { controlPath, serveControl } from '../lib/control.ts';
import { faultCode } from '../lib/fault.ts';
import { newId, newToken } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import type { AuditType } from '../model/audit.ts';
import type { Exchange } from '../model/exchange.ts';
import { faultText, reasonText } from '../model/texts/reasons.ts';
import { openNotifier } from '../notify/index.ts';
import { openSender } from '../notify/outbox.ts';
import { openPipeline } from '../pipeline.ts';
import { openProxy, serve } from '../proxy/index.ts';
import { checkKey } from '../seal/keys.ts';
import { openWeb } from '../web/index.ts';
import { known } from './alone.ts';
import { jobLimits, openCore, openReaders } from './core.ts';
import type { Surroundings } from './core.ts';
import { openIdentityOf } from './identity.ts';
import { openJourney, planOf } from './journey.ts';
import { caller } from './office.ts';
import type { Office } from './office.ts';
import { openNotices } from './notices.ts';
import { operations } from './operations.ts';
import { openFiles } from './sealing.ts';

const SWEEP_MS = 60_000;

export interface Gateway {
  /** Where it listens, as an origin. */
  readonly url: string;
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
  const core = await openCore(loaded, parts);
  const { store, directory } = core;
  const pool = openReaders(config);
  const rules = watchRules({ loaded, known, onReload: (reload) => void recordReload(reload) });
  const files = openFiles({
    store,
    pool,
    limits: jobLimits(config),
    exports: config.exports,
    marks: core.marks,
    now,
  });
  const sender = openSender({ outbox: store.outbox, notifier: openNotifier(config, parts.env), now, log });
  const notices = openNotices({ log, now });
  const identity = await openIdentityOf(core, { rules, now, wake: () => sender.wake(), log, notices });
  const holding = openHolding({
    ...store,
    keys: store.recipientKeys,
    directory,
    sealer: files,
    makePlan: planOf(config),
    checkKey,
    settings: { ...config.hold, site: config.site },
    now,
    newId: () => newId(2),
    newToken,
    wake: () => sender.wake(),
    log,
  });
  const journey = openPipeline(
    await openJourney({ core, rules, files, identity: identity.identity, holding, now, log }),
  );
  const exchanges = new WeakMap<IncomingMessage, Exchange>();
  const web = openWeb({
    desk: holding,
    whoIs: identity.identity,
    signIn: identity.identity,
    exchangeOf(incoming) {
      const exchange = exchanges.get(incoming);
      if (!exchange) throw new TypeError('a page was asked for past the proxy');
      return exchange;
    },
    site: config.site,
    formsKey: await store.secret('forms'),
    reasons: { reasonText, faultText },
    health: async () => ({ ready: await recorded() }),
    now,
    onFault: (code, requestId) => log.warn('a page could not be shown', { code, requestId: requestId ?? '' }),
  });
  const pages = getRequestListener(web.fetch, { overrideGlobalObjects: false });
  const { trustedHeader } = config.identity;
  const proxy = openProxy({
    apps: config.apps,
    journey,
    own(incoming, outgoing, exchange) {
      exchanges.set(incoming, exchange);
      void pages(incoming, outgoing);
    },
    limits: config.limits,
    trustedHeader: trustedHeader
      ? { name: trustedHeader.name, accepts: networkList(trustedHeader.networks) }
      : null,
    behindTls: config.site.url.startsWith('https:'),
    newId: randomUUID,
    now,
    log,
  });

  await holding.resume();
  const table = operations(core, now, {
    running: true,
    notices: () => notices.lines(),
    restored: () => holding.resume(),
  });
  const control = await serveControl(controlPath(core.dataFolder), caller(table));
  const server = await serve(proxy, { ...config.listen, maxHeaderBytes: config.limits.maxHeaderBytes });
  await record('started', { version: VERSION, rulesHash: rules.current().rulesHash });
  const sweeper = setInterval(() => {
    holding.sweep(now()).catch((error: unknown) => log.error('the sweep failed', { error: nameOf(error) }));
  }, SWEEP_MS);

  return {
    url: `http://${config.listen.host === '0.0.0.0' ? '127.0.0.1' : config.listen.host}:${server.port}`,
    call: caller(table),
    async reload() {
      await recordReload(await rules.reload());
    },
    async close() {
      clearInterval(sweeper);
      rules.close();
      await server.close();
      await proxy.close();
      await holding.idle();
      await sender.close();
      await control.close();
      await pool.close();
      await identity.close();
      await record('stopped', {});
      await core.close();
    },
  };

  async function record(type: AuditType, facts: Readonly<Record<string, unknown>>): Promise<void> {
    await store.trail.append(systemEvent(type, now(), facts));
  }

  /** A bad rule file never replaces a good one; either way the reload is recorded. A log that cannot be written stops no page. */
  async function recordReload(reload: Awaited<ReturnType<typeof rules.reload>>): Promise<void> {
    try {
      await tellReload(reload);
    } catch (error) {
      log.error('a reload of the rules could not be recorded', { code: faultCode(error) });
    }
  }

  async function tellReload(reload: Awaited<ReturnType<typeof rules.reload>>): Promise<void> {
    switch (reload.kind) {
      case 'loaded':
        log.info('rules loaded', { rules: reload.rulesHash });
        return record('rules-loaded', { rulesHash: reload.rulesHash });
      case 'refused':
        log.error('rules refused; the last good ones stay in force', {
          problems: reload.problems.map(({ text }) => text).join('\n'),
        });
        return record('rules-refused', { problems: reload.problems.map(({ text }) => text) });
      case 'unchanged':
        return undefined;
      default:
        return reload satisfies never;
    }
  }

  /** Whether the log can be read, and so the store is there. */
  async function recorded(): Promise<boolean> {
    return store.trail.read(1, 1).then(
      () => true,
      () => false,
    );
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
