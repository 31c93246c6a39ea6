/** A running gateway forgets rows of the ledger that no rule looks back to, and no others. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import { charge, rowsSince } from '../../src/store/sqlite-ledger.ts';
import type { Kept } from '../../src/store/sqlite-kept.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { known, openGateway } from '../../src/wiring.ts';
import { openLog } from '../../src/lib/log.ts';
import { writeProject } from '../support/gateway.ts';

const DAY = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

afterEach(() => void vi.useRealTimers());

it('K5 a row is forgotten when it is older than lists.keepDays, and stays until then', {
  timeout: 60_000,
}, async () => {
  const project = await writeProject({ crm: 'http://127.0.0.1:9', config: { lists: { keepDays: 40 } } });
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
        [90, 1],
        [41, 10],
        [39, 100],
        [0, 1000],
      ] as const)
        charge(kept, { spending: { person: 'lilei', app: 'demo', rows, at: daysAgo(days), within: null } });
    });

    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const gateway = await open();
    vi.advanceTimersByTime(3_600_000);
    vi.useRealTimers();
    await gateway.close();

    expect(inStore((kept) => rowsSince(kept, { person: 'lilei', since: daysAgo(400) }))).toBe(1100);
  } finally {
    await project.close();
  }
});
