/** A running gateway forgets rows of the ledger that no rule looks back to, and no others. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { charge, usage } from '../../src/store/sqlite-ledger.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { known, openGateway } from '../../src/wiring.ts';
import { openLog } from '../../src/lib/log.ts';
import { spendingOf, windowOf } from '../store/made.ts';
import { writeProject } from '../support/gateway.ts';

const DAY = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

afterEach(() => void vi.useRealTimers());

it('K5 a row is forgotten when it is older than lists.keepDays, and stays until then', {
  timeout: 60_000,
}, async () => {
  const project = await writeProject({ crm: 'http://127.0.0.1:9', config: { lists: { keepDays: 91 } } });
  const open = async () => {
    const result = await loadConfig(project.configPath, known);
    if (!result.ok) throw new Error('the configuration is not good');
    const log = openLog(() => undefined, 'error');
    return openGateway(result.loaded, { env: {}, now: () => new Date(), log });
  };
  /** Past the gateway, while it does not run. */
  function inStore<T>(act: (kept: Kept) => T): T {
    const data = join(project.folder, 'data');
    const ring = readFileSync(join(data, 'keys', 'gateway.json'), 'utf8');
    const at = new Date().toISOString();
    const kept = openDatabase({ path: join(data, 'store.db'), ring, at, backups: join(data, 'backups') });
    try {
      return act(kept);
    } finally {
      kept.db.close();
    }
  }
  try {
    await (await open()).close();
    inStore((kept) => {
      for (const [days, rows] of [
        [120, 1],
        [92.5, 10],
        [90, 100],
        [0, 1000],
      ] as const)
        charge(kept, { spending: spendingOf(rows, { person: 'lilei', app: 'demo' }, daysAgo(days)) });
    });

    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const gateway = await open();
    vi.advanceTimersByTime(3_600_000);
    vi.useRealTimers();
    await gateway.close();

    const windows = [windowOf(1e9, { milliseconds: 400 * DAY })];
    const asked = spendingOf(0, { person: 'lilei' }, daysAgo(0));
    expect(inStore((kept) => usage(kept, { asked, windows })[0]?.used)).toBe(1100);
  } finally {
    await project.close();
  }
});
