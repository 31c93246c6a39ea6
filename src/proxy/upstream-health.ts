/** One address of a CRM: how loaded it is, and whether it is well, by what requests meet and by asking it. */

import type { ProxyLog } from './parts.ts';
import type { Health } from './upstream-settings.ts';

export interface Address {
  readonly origin: string;
  /** Requests under way. */
  load: number;
  readonly well: boolean;
  /** Whether it may be given a request now: it is well, or it is time to try it again with one that another upstream can answer after all (`mayFail`). */
  takes(mayFail: boolean): boolean;
  /** It is given one now. */
  tried(): void;
  /** It began to answer. */
  answered(): void;
  /** It could not be reached, or broke off before it answered. */
  failed(): void;
  /** From now on it is asked for the path of the settings, if they name one; `ask` gives the answer's status within those seconds, or rejects. */
  watch(ask: Ask): void;
  close(): void;
}

type Ask = (path: string, seconds: number) => Promise<number>;

export function openAddress(parts: {
  readonly app: string;
  readonly origin: string;
  readonly health: Health;
  readonly log: ProxyLog;
}): Address {
  const { app, origin, health, log } = parts;
  let well = true;
  /** In a row. */
  let failures = 0;
  let goodAnswers = 0;
  let retryAt = 0;
  let timer: NodeJS.Timeout | null = null;

  const address: Address = {
    origin,
    load: 0,
    get well() {
      return well;
    },
    takes: (mayFail) => well || (mayFail && health.path === undefined && performance.now() >= retryAt),
    tried() {
      if (!well) leaveAlone();
    },
    answered() {
      failures = 0;
      // Where it is asked, those answers decide.
      if (!well && health.path === undefined) recovered();
    },
    failed() {
      failures += 1;
      goodAnswers = 0;
      leaveAlone();
      if (!well || failures < health.unhealthyAfter) return;
      well = false;
      log.warn(
        'an upstream of the CRM is down and gets no more requests while another is well; check apps[].upstream',
        {
          app,
          upstream: origin,
        },
      );
    },
    watch(ask) {
      const { path } = health;
      if (path === undefined || timer !== null) return;
      timer = setInterval(() => void probe(ask, path), health.intervalSeconds * 1000).unref();
    },
    close() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
  return address;

  /** Never rejects. */
  async function probe(ask: Ask, path: string): Promise<void> {
    const status = await ask(path, health.intervalSeconds).catch(() => 0);
    if (timer === null) return; // closed meanwhile
    if (status === 0 || status >= 500) {
      address.failed();
      return;
    }
    failures = 0;
    goodAnswers += 1;
    if (!well && goodAnswers >= health.healthyAfter) recovered();
  }

  function recovered(): void {
    well = true;
    log.info('an upstream of the CRM is well again', { app, upstream: origin });
  }

  function leaveAlone(): void {
    retryAt = performance.now() + health.retrySeconds * 1000;
  }
}
