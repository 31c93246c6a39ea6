/** Replaying the past against other rules: made-up records, and figures that can be told by hand. */

import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readRules } from '../../src/config/rules.ts';
import type { Rules } from '../../src/config/rules.ts';
import { NO_NAMES } from '../../src/config/site-names.ts';
import type { AuditEntry, AuditEvent } from '../../src/model/audit.ts';
import type { Recorded } from '../../src/model/recorded.ts';
import { simulate } from '../../src/wiring/simulate.ts';
import { project } from '../config/support.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-10-01T08:00:00Z');

async function rulesWith(limits: string): Promise<Rules> {
  const folder = await project({
    'rules/policies/rep.yaml': `policy: rep\ndescription: Reps.\nroles: [rep]\nrules:\n  - { name: a, ${limits} }\n`,
  });
  const read = await readRules(join(folder, 'rules'), NO_NAMES, null);
  if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join('\n'));
  return read.rules;
}

interface Made {
  readonly at: number;
  readonly rows: number;
  readonly person?: string;
  readonly verdict?: Recorded['verdict'];
  readonly id?: string;
}

function decided({ at, rows, person = 'ann', verdict = 'allow', id = `E-${at}` }: Made): AuditEvent {
  const recorded: Recorded = {
    v: 1,
    verdict,
    because: { code: verdict === 'allow' ? 'within-limits' : 'over-rows', rule: 'old/rule' },
    rulesHash: 'old',
    situation: {
      app: 'crm',
      person,
      roles: ['rep'],
      team: 'east',
      department: null,
      managerOf: [],
      state: 'active',
      client: { kind: 'browser', key: null },
      at,
      address: '192.0.2.1',
      country: null,
      device: null,
    },
    found: { kind: 'route', route: 'contacts', entity: 'contacts', mediaType: 'text/csv' },
    app: { unlisted: 'hold', attachments: 'rules' },
    format: 'csv',
    unreadable: null,
    bytes: rows * 100,
    rows,
    ownRows: null,
    values: {},
    tables: [{ name: 'Table 1', rows, headed: true, columns: [{ name: 'Name' }] }],
  };
  return eventOf('decided', at, id, recorded as unknown as Record<string, unknown>);
}

const eventOf = (
  type: AuditEvent['type'],
  at: number,
  exportId: string,
  facts: AuditEvent['facts'],
): AuditEvent => ({
  type,
  at: new Date(at).toISOString(),
  exportId,
  app: 'crm',
  actor: 'ann',
  requestId: 'r',
  facts,
});

async function* log(events: readonly AuditEvent[]): AsyncGenerator<readonly AuditEntry[]> {
  for (const [index, event] of events.entries()) yield [{ seq: index + 1, event, hash: '' }];
}

describe('simulate', () => {
  it('tells per rule and person what would be held and blocked, with ids', async () => {
    const rules = await rulesWith('limits: [{ rows: 100 }, { rows: 1000, over: block }]');
    const told = await simulate(
      log([
        decided({ at: START, rows: 50, id: 'ONE' }),
        decided({ at: START + 1, rows: 500, id: 'TWO' }),
        decided({ at: START + 2, rows: 5000, id: 'THREE' }),
        decided({ at: START + 3, rows: 500, person: 'bob', verdict: 'hold', id: 'FOUR' }),
      ]),
      rules,
      {},
    );
    expect(told).toMatchObject({
      exports: 4,
      newlyStopped: 2,
      newlyLetGo: 0,
      fates: { held: { was: 1, now: 2 }, blocked: { was: 0, now: 1 }, 'let go': { was: 3, now: 1 } },
      rows: [
        {
          rule: 'rep/a',
          person: 'ann',
          counts: { 'let go > held': 1, 'let go > blocked': 1 },
          changed: ['TWO', 'THREE'],
        },
        { rule: 'rep/a', person: 'bob', counts: { held: 1 }, changed: [] },
      ],
    });
  });

  it('tells what would be let go under the rule that stopped it', async () => {
    const told = await simulate(
      log([decided({ at: START, rows: 500, verdict: 'hold', id: 'ONE' })]),
      await rulesWith('limits: []'),
      {},
    );
    expect(told).toMatchObject({
      newlyLetGo: 1,
      newlyStopped: 0,
      rows: [{ rule: 'old/rule', person: 'ann', counts: { 'held > let go': 1 }, changed: ['ONE'] }],
    });
  });

  it('K4 sums over a sliding window: what left a month ago counts no more, what left yesterday does', async () => {
    const rules = await rulesWith('limits: [{ rows: 100, per: 30 days }]');
    const at = (day: number): number => START + day * DAY;
    const told = await simulate(
      log([
        decided({ at: at(0), rows: 60, id: 'A' }),
        decided({ at: at(29), rows: 60, id: 'B' }),
        decided({ at: at(30), rows: 60, id: 'C' }),
        decided({ at: at(31), rows: 41, id: 'D' }),
      ]),
      rules,
      {},
    );
    // B is one too many and never leaves; by the time of C what left first is thirty days old.
    expect(told.rows).toMatchObject([{ counts: { 'let go > held': 2 }, changed: ['B', 'D'] }]);
  });

  it('counts what an approver let go, when he did', async () => {
    const rules = await rulesWith('limits: [{ rows: 50 }, { rows: 100, per: day }]');
    const events = [
      decided({ at: START, rows: 90, verdict: 'hold', id: 'A' }),
      eventOf('sealed', START + 1000, 'A', { rows: 90 }),
      decided({ at: START + 2000, rows: 20, id: 'B' }),
    ];
    expect((await simulate(log(events), rules, {})).rows).toMatchObject([
      { counts: { held: 1, 'let go > held': 1 }, changed: ['B'] },
    ]);
    const denied = [...events.slice(0, 1), eventOf('denied', START + 1000, 'A', {}), ...events.slice(2)];
    expect((await simulate(log(denied), rules, {})).newlyStopped).toBe(0);
  });

  it('K8 counts a team together, where a limit does', async () => {
    const rules = await rulesWith('limits: [{ exports: 2, per: day, by: team }]');
    const people = ['ann', 'bob', 'cho'].map((person, index) =>
      decided({ at: START + index, rows: 1, person, id: person }),
    );
    expect((await simulate(log(people), rules, {})).rows).toMatchObject([
      { person: 'cho', changed: ['cho'] },
    ]);
  });

  it('tells of a time alone, and counts what left before', async () => {
    const rules = await rulesWith('limits: [{ rows: 100, per: day }]');
    const events = [decided({ at: START, rows: 90, id: 'A' }), decided({ at: START + 5, rows: 20, id: 'B' })];
    expect(await simulate(log(events), rules, { from: START + 1 })).toMatchObject({
      exports: 1,
      skipped: 1,
      newlyStopped: 1,
    });
    expect(await simulate(log(events), rules, { to: START + 1 })).toMatchObject({
      exports: 1,
      newlyStopped: 0,
    });
  });

  it('leaves out what was recorded without facts', async () => {
    const old = eventOf('decided', START, 'A', { verdict: 'allow' });
    expect(await simulate(log([old]), await rulesWith('limits: []'), {})).toMatchObject({
      exports: 0,
      skipped: 1,
      rows: [],
    });
  });
});
