/** Killed at any moment, the store comes back with log, states and ledger that agree, and with all that it had promised. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { HoldState } from '../../src/model/export.ts';
import { readEntries } from '../../src/store/sqlite-audit.ts';
import { checkWhole } from '../../src/store/sqlite-copy.ts';
import { exportById, exportsInStates } from '../../src/store/sqlite-exports.ts';
import { usage } from '../../src/store/sqlite-ledger.ts';
import { openDatabase } from '../../src/store/sqlite-open.ts';
import { newFolder } from './folder.ts';
import { AT, openIn, spendingOf, windowOf } from './made.ts';

const CHILD = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
const KILLS = 20;
const LINES = [1, 2, 30];

/** Kills the child when it has written so many lines; gives the ids that it was promised. */
async function killAfter(folder: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const written: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    written.push(line);
    if (written.length === lines) child.kill('SIGKILL');
  }
  expect(await ended).toBe('SIGKILL');
  return written.slice(1);
}

it(`K11 comes back whole after ${KILLS} kills`, { timeout: 240_000 }, async () => {
  const folder = newFolder();
  await (await openIn(folder)).close();
  const promised: string[] = [];
  let reserved = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const lines = LINES[kill] ?? 1 + Math.floor(Math.random() * 60);
    const written = await killAfter(folder, lines);
    promised.push(...written.filter((line) => !line.startsWith('reserved')));
    reserved += written.filter((line) => line.startsWith('reserved')).length;

    const ring = readFileSync(join(folder, 'keys', 'gateway.json'), 'utf8');
    const kept = openDatabase({ path: join(folder, 'store.db'), ring, at: AT, backups: folder });
    checkWhole(kept);
    const events = readEntries(kept, { from: 1, most: 10_000 }).map((entry) => entry.event);
    const recorded = (type: string) =>
      events.filter((event) => event.type === type).map((event) => event.exportId);
    const inState = (states: HoldState[]) => exportsInStates(kept, { states }).map(({ id }) => id);
    expect(new Set(recorded('requested'))).toEqual(new Set(inState(['preparing', 'released'])));
    expect(new Set(recorded('released'))).toEqual(new Set(inState(['released'])));
    expect(new Set(recorded('released')).size).toBe(recorded('released').length);
    const released = recorded('released').length;
    const windows = (['rows', 'bytes', 'exports', 'records'] as const).map((of) => windowOf(1e9, { of }));
    const used = usage(kept, { asked: spendingOf(0), windows }).map((one) => one.used);
    expect(used).toEqual([3 * released, 30 * released, released, released]);
    const { account } = spendingOf(0, { person: 'mei' });
    const [mei] = usage(kept, { asked: { ...spendingOf(0), account }, windows });
    expect(mei?.used).toBeGreaterThanOrEqual(5 * reserved);
    for (const id of promised) expect(exportById(kept, { id })?.state).toBe('released');
    kept.db.close();
  }
  expect(promised.length).toBeGreaterThan(KILLS);
  expect(reserved).toBeGreaterThan(KILLS);
});

it('is locked for another process until the first one is killed', { timeout: 60_000 }, async () => {
  const folder = newFolder();
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let lines = 0;
  for await (const _line of createInterface({ input: child.stdout })) {
    lines += 1;
    if (lines !== 2) continue;
    await expect(openIn(folder)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    child.kill('SIGKILL');
  }
  await ended;
  await (await openIn(folder)).close();
});
