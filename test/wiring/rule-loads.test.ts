/** How rules come into force: each load is recorded with its reason and its difference, and looser ones wait where settings say so. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { AuditEvent } from '../../src/model/audit.ts';
import type { Paper, Papers } from '../../src/model/paper.ts';
import { ruleOperations } from '../../src/wiring/operations-rules.ts';
import { openRuleLoads } from '../../src/wiring/rule-loads.ts';
import type { RuleLoads } from '../../src/wiring/rule-loads.ts';
import { CONFIG, KNOWN, POLICY, project, swap } from '../config/support.ts';

const policyFile = 'rules/policies/rep.yaml';
const LOOSER = swap(POLICY, 'rows: 5', 'rows: 500');
const STRICTER = swap(POLICY, 'rows: 5', 'rows: 4');
const ADMINS =
  `${swap(CONFIG, 'roles: [boss]', 'roles: [administrator]').replace('roles: [rep, boss]', 'roles: [rep, administrator]')}ruleChanges: { loosening: second-administrator }
`.replace(
    '  - id: bob',
    '  - { id: cho, name: Cho, email: cho@example.com, roles: [administrator] }\n  - id: bob',
  );

function memory(events: AuditEvent[]): Papers {
  const papers = new Map<string, Paper>();
  return {
    all: async () => [...papers.values()],
    byId: async (_kind, id) => papers.get(id) ?? null,
    async write(paper, from, event) {
      if ((papers.get(paper.id)?.version ?? 0) !== from) return null;
      const written = { ...paper, version: from + 1 };
      papers.set(paper.id, written);
      if (event) events.push(event);
      return written;
    },
  };
}

async function site(config = ADMINS) {
  const folder = await project({ 'config.yaml': config });
  const data = await mkdtemp(join(tmpdir(), 'exportgate-data-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const [events, alerts]: [AuditEvent[], Alert[]] = [[], []];
  const papers = memory(events);
  const now = (): Date => new Date('2026-11-21T09:00:00Z');
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };

  async function start(): Promise<RuleLoads> {
    const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
    if (!loading.ok) throw new Error(loading.problems.map(({ text }) => text).join('\n'));
    const loads = await openRuleLoads({
      loaded: { ...loading.loaded, dataFolder: data },
      known: KNOWN,
      store: { papers, trail: { append: async (event) => void events.push(event) } },
      alert: (alert) => alerts.push(alert),
      now,
      log: log as never,
    });
    onTestFinished(() => loads.rules.close());
    await loads.begin();
    return loads;
  }
  async function office(loads: RuleLoads | null) {
    const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
    if (!loading.ok) throw new Error('it was good');
    const { people } = loading.loaded.config;
    const byId = (id: string) => {
      const person = people.find((one) => one.id === id);
      return person ? { ...person, status: { kind: 'active' } } : null;
    };
    const core = {
      store: { papers },
      config: loading.loaded.config,
      directory: { byId, byLogin: () => null, byEmail: () => null },
    };
    return ruleOperations(core as never, now, loads && ((told) => loads.reload(told)));
  }
  const write = (text: string, path = policyFile): Promise<void> => writeFile(join(folder, path), text);
  return { folder, events, alerts, papers, start, office, write };
}

const maxOf = ({ rules }: RuleLoads): number | undefined =>
  rules.current().policies[0]?.rules[0]?.limits[0]?.rows;
const typesOf = (events: readonly AuditEvent[]): readonly string[] => events.map(({ type }) => type);

describe('every load is a record', () => {
  it('N17 with hash, reason, who, and what changed; the first one too', async () => {
    const { events, start, write, folder } = await site(CONFIG);
    const loads = await start();
    expect(events[0]).toMatchObject({
      type: 'rules-loaded',
      actor: null,
      facts: { start: true, changes: [], commit: null },
    });
    await write('Rows for the spring campaign.\n\nTicket 7.', 'rules/CHANGE');
    await mkdir(join(folder, '.git/refs/heads'), { recursive: true });
    await writeFile(join(folder, '.git/HEAD'), 'ref: refs/heads/main\n');
    await writeFile(join(folder, '.git/refs/heads/main'), `${'ab12'.repeat(10)}\n`);
    await write(LOOSER);
    expect(await loads.reload()).toBe('loaded');
    expect(events.at(-1)?.facts).toEqual({
      rulesHash: loads.rules.current().rulesHash,
      from: events[0]?.facts['rulesHash'],
      commit: 'ab12'.repeat(10),
      reason: 'Rows for the spring campaign.',
      changes: ['rep/rows: limits: [rows 5, hold] -> [rows 500, hold] (loosens)'],
      loosens: true,
    });
    await write(POLICY);
    await loads.reload({ by: 'ann', os: 'root', reason: 'back' });
    expect(events.at(-1)).toMatchObject({
      actor: 'ann',
      facts: { reason: 'back', os: 'root', loosens: false },
    });
    await write(LOOSER);
    await loads.reload();
    // Nobody touched CHANGE since: what it says is no reason for this.
    expect(events.at(-1)?.facts['reason']).toBeNull();
  });

  it('N12 a bad file replaces nothing, and is recorded', async () => {
    const { events, start, write } = await site(CONFIG);
    const loads = await start();
    await write('policy: [');
    expect(await loads.reload()).toBe('refused');
    expect(maxOf(loads)).toBe(5);
    expect(events.at(-1)).toMatchObject({
      type: 'rules-refused',
      facts: { problems: [expect.stringContaining('rep.yaml:1:10')] },
    });
  });

  it('tells at the next start what was changed meanwhile', async () => {
    const { events, start, write } = await site(CONFIG);
    (await start()).rules.close();
    await write(LOOSER);
    await start();
    expect(events.at(-1)?.facts).toMatchObject({
      start: true,
      loosens: true,
      changes: [expect.stringContaining('rows 500')],
    });
  });

  it('takes a reason that comes after the file', async () => {
    const { events, start } = await site(CONFIG);
    const loads = await start();
    expect(await loads.reload({ by: 'bob', os: null, reason: 'why' })).toBe('unchanged');
    expect(events.at(-1)).toMatchObject({
      type: 'rules-loaded',
      actor: 'bob',
      facts: { again: true, reason: 'why' },
    });
  });
});

describe('looser rules wait for a second administrator', () => {
  it('N17 the last good ones stay in force until another one agrees', async () => {
    const { events, alerts, start, write, office } = await site();
    const loads = await start();
    const desk = await office(loads);
    await write(LOOSER);
    expect(await desk['rules.reload']({ as: 'bob', os: null, reason: 'spring' })).toEqual({
      outcome: 'waiting',
    });
    expect(maxOf(loads)).toBe(5);
    expect(alerts).toMatchObject([{ kind: 'rules-waiting', person: 'bob' }]);
    expect(await loads.lines()).toHaveLength(1);
    await expect(desk['rules.agree']({ as: 'bob', os: null })).rejects.toThrow(
      'another administrator must agree',
    );
    await expect(desk['rules.agree']({ as: 'ann', os: null })).rejects.toThrow('ann may not agree');
    expect(await desk['rules.agree']({ as: 'cho', os: null })).toMatchObject({
      outcome: 'loaded',
      needed: 1,
    });
    expect(maxOf(loads)).toBe(500);
    expect(typesOf(events)).toEqual(['rules-loaded', 'rules-waiting', 'rules-agreed', 'rules-loaded']);
    expect(events.at(-1)).toMatchObject({ actor: 'bob', facts: { agreed: ['cho'], reason: 'spring' } });
    expect(await loads.lines()).toEqual([]);
  });

  it('N17 two must agree where nobody said who changed them, and each once', async () => {
    const { start, write, office } = await site();
    const loads = await start();
    const desk = await office(loads);
    await write(LOOSER);
    await loads.reload();
    expect(await desk['rules.agree']({ as: 'bob', os: null })).toMatchObject({
      outcome: 'waiting',
      needed: 2,
    });
    await expect(desk['rules.agree']({ as: 'bob', os: null })).rejects.toThrow('agreed already');
    expect(maxOf(loads)).toBe(5);
    expect(await desk['rules.agree']({ as: 'cho', os: null })).toMatchObject({ outcome: 'loaded' });
    expect(maxOf(loads)).toBe(500);
  });

  it('N12 what was agreed to is these very rules: others wait anew', async () => {
    const { start, write, office } = await site();
    const loads = await start();
    const desk = await office(loads);
    await write(LOOSER);
    await loads.reload({ by: 'bob', os: null, reason: null });
    await write(swap(POLICY, 'rows: 5', 'rows: 50000'));
    expect(await desk['rules.agree']({ as: 'cho', os: null })).toMatchObject({ outcome: 'waiting' });
    expect(maxOf(loads)).toBe(5);
  });

  it('stricter ones come at once', async () => {
    const { start, write } = await site();
    const loads = await start();
    await write(STRICTER);
    expect(await loads.reload()).toBe('loaded');
    expect(maxOf(loads)).toBe(4);
  });

  it('N17 a restart loosens nothing', async () => {
    const { events, start, write, office } = await site();
    (await start()).rules.close();
    await write(LOOSER);
    const loads = await start();
    expect(maxOf(loads)).toBe(5);
    expect(typesOf(events)).toEqual(['rules-loaded', 'rules-waiting', 'rules-loaded']);
    loads.rules.close();
    const desk = await office(null);
    await desk['rules.agree']({ as: 'bob', os: null });
    expect(await desk['rules.agree']({ as: 'cho', os: null })).toMatchObject({ outcome: 'later' });
    expect(maxOf(await start())).toBe(500);
  });

  it('N17 nothing starts with other rules where those in force cannot be read again', async () => {
    const { start, write, office, papers } = await site();
    (await start()).rules.close();
    const paper = await papers.byId('rules', 'in-force');
    if (paper === null) throw new Error('the start wrote it');
    await papers.write({ ...paper, body: { ...paper.body, files: null } }, paper.version, null);
    await write(LOOSER);
    await expect(start()).rejects.toThrow('nobody agreed to');
    const desk = await office(null);
    await desk['rules.agree']({ as: 'bob', os: null });
    await expect(start()).rejects.toThrow('nobody agreed to');
    await desk['rules.agree']({ as: 'cho', os: null });
    expect(maxOf(await start())).toBe(500);
  });

  it('wait no more once the folder is as it was', async () => {
    const { start, write, office } = await site();
    const loads = await start();
    await write(LOOSER);
    await loads.reload();
    await write(POLICY);
    expect(await loads.reload()).toBe('unchanged');
    expect(await (await office(loads))['rules.waiting']()).toBeNull();
  });
});
