/** `explain`: each rule with its reason, the numbers of the ledger, and decisions of the past. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import type { Loaded } from '../../src/config/index.ts';
import { explainedLines } from '../../src/model/texts/explained.ts';
import { explainFile, explainPast } from '../../src/wiring/explain.ts';
import type { ExplainAsk } from '../../src/wiring/explain-ask.ts';
import { KNOWN, project } from '../config/support.ts';

const RULES = `policy: rep
description: Reps.
roles: [rep]
rules:
  - { name: rows, limits: [{ rows: 5 }, { rows: 8, per: day, approvers: [manager] }] }
  - { name: night, hours: { from: '22:00', to: '06:00' }, then: block }
`;

async function site(): Promise<{ loaded: Loaded; path: string }> {
  const folder = await project({ 'rules/policies/rep.yaml': RULES });
  const path = join(folder, 'contacts.csv');
  await writeFile(path, 'Name,City\nMade Up 1,Ulm\nMade Up 2,Ulm\nMade Up 3,Ulm\n');
  const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
  if (!loading.ok) throw new Error(loading.problems.map(({ text }) => text).join('\n'));
  return { loaded: loading.loaded, path };
}

const ask = (path: string, change: Partial<ExplainAsk> = {}): ExplainAsk => ({
  path,
  app: 'crm',
  user: 'ann',
  entity: null,
  route: null,
  at: '2026-11-18T10:00:00Z',
  address: null,
  country: null,
  device: null,
  client: null,
  key: null,
  ...change,
});
const now = (): Date => new Date('2026-11-18T10:00:00Z');

describe('explain', () => {
  it('tells of each rule, of the ledger and of who may agree', async () => {
    const { loaded, path } = await site();
    const held = await explainFile(loaded, ask(path), now, async ({ windows, amounts, account }) => {
      expect(account).toMatchObject({ person: 'ann', app: 'crm', entity: 'contacts' });
      expect(windows.map(({ max }) => max)).toEqual([8]);
      return {
        usage: [{ used: 7, asked: amounts.rows, fits: '2026-11-19T08:00:00.000Z' }],
        grants: [],
        contracts: [],
      };
    });
    expect(held).toMatchObject({
      verdict: 'hold',
      because: { rule: 'rep/rows' },
      standing: [{ rule: 'rep/rows', used: 7, asked: 3, max: 8, fits: '2026-11-19T08:00:00.000Z' }],
      approvers: ['bob'],
      ledgerAsked: true,
    });
    const lines = explainedLines('en', held).join('\n');
    expect(lines).toContain('ann exports contacts from crm (route contacts), 2026-11-18T10:00:00.000Z');
    expect(lines).toContain('used 7, asked 3, limit 8 (above it: hold): fits at 2026-11-19T08:00:00.000Z');
    expect(lines).toMatch(/Rules that do not apply, and why:\n {2}rep\/night/);
    expect(lines).toContain('Who may agree: bob (manager)');
    expect(lines).toMatch(/\nHOLD \(rep\/rows\): /);
    const chinese = explainedLines('zh-CN', held).join('\n');
    expect(chinese).toContain('已用 7，本次 3，上限 8');
    expect(chinese).toMatch(/\n扣留待审批 \(rep\/rows\): /);
  });

  it('says that the ledger could not be asked', async () => {
    const { loaded, path } = await site();
    const free = await explainFile(loaded, ask(path), now, async () => null);
    expect(free).toMatchObject({ verdict: 'allow', ledgerAsked: false, standing: [{ used: 0, asked: 3 }] });
    expect(explainedLines('en', free).join('\n')).toContain('nothing counts as used before');
  });

  it('goes by the time that it is asked about', async () => {
    const { loaded, path } = await site();
    const late = await explainFile(loaded, ask(path, { at: '2026-11-18T23:00:00Z' }), now, async () => null);
    expect(late).toMatchObject({ verdict: 'block', because: { rule: 'rep/night' } });
  });

  it.each<[string, Partial<ExplainAsk>, string]>([
    ['an app that there is not', { app: 'erp' }, 'the app erp'],
    ['a person whom nobody knows', { user: 'zed' }, 'the person zed'],
    ['a route of no profile', { route: 'deals' }, 'the profile small has contacts'],
    ['a kind of client that there is not', { client: 'robot' }, 'browser, api, integration, agent'],
    ['a time that is none', { at: 'noon' }, 'write a time as'],
  ])('refuses %s', async (_name, change, expected) => {
    const { loaded, path } = await site();
    await expect(explainFile(loaded, ask(path, change), now, async () => null)).rejects.toThrow(expected);
  });

  it('explains a decision of the past by the numbers of then, and says whether the rules have changed', async () => {
    const { loaded } = await site();
    const recorded = {
      v: 1,
      verdict: 'allow',
      because: { code: 'within-limits', rule: null },
      rulesHash: 'of another day',
      situation: {
        app: 'crm',
        person: 'ann',
        roles: ['rep'],
        team: null,
        department: null,
        managerOf: [],
        state: 'active',
        client: { kind: 'browser', key: null },
        at: now().getTime(),
        address: '192.0.2.1',
        country: null,
        device: null,
      },
      found: { kind: 'route', route: 'contacts', entity: 'contacts', mediaType: 'text/csv' },
      app: { unlisted: 'hold', attachments: 'rules' },
      format: 'csv',
      unreadable: null,
      bytes: 100,
      rows: 6,
      ownRows: null,
      values: {},
      tables: [{ name: 'Table 1', rows: 6, headed: true, columns: [{ name: 'Name' }] }],
    } as const;
    const past = { recorded, at: now().toISOString(), exportId: '7K3M-Q2XD', requestId: 'r' };
    const told = await explainPast(loaded, past);
    expect(told).toMatchObject({ verdict: 'hold', past: { verdict: 'allow', sameRules: false } });
    const lines = explainedLines('en', told).join('\n');
    expect(lines).toContain('Decided at 2026-11-18T10:00:00.000Z: ALLOW');
    expect(lines).toContain('The rules have changed since');
    const same = { ...past, recorded: { ...recorded, rulesHash: loaded.rulesHash } };
    expect(await explainPast(loaded, same)).toMatchObject({ past: { sameRules: true } });
  });
});
