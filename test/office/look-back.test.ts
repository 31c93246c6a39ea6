/** The report on what a person took, from a log that is made up. */

import { describe, expect, it } from 'vitest';
import type { AuditEvent, AuditType } from '../../src/model/audit.ts';
import type { Usage } from '../../src/model/ledger.ts';
import { lookBackLines } from '../../src/model/texts/look-back.ts';
import { lookBack } from '../../src/office/look-back.ts';

const DAY = 86_400_000;
const TO = new Date('2026-11-21T10:00:00Z');
const FROM = new Date(TO.getTime() - 90 * DAY);

function event(
  type: AuditType,
  daysAgo: number,
  exportId: string | null,
  facts: object,
  actor: string | null = null,
): AuditEvent {
  const at = new Date(TO.getTime() - daysAgo * DAY).toISOString();
  return { type, at, exportId, app: 'crm', actor, requestId: null, facts: { ...facts } };
}
const windows = (asked: number) => [
  { of: 'records', by: 'person', milliseconds: DAY, asked: 0, used: 0, fits: null },
  { of: 'records', by: 'person', milliseconds: 30 * DAY, asked, used: 0, fits: null },
  { of: 'rows', by: 'person', milliseconds: 90 * DAY, asked: 999, used: 0, fits: null },
];
const exported = (id: string, daysAgo: number, rows: number, actor = 'ann'): readonly AuditEvent[] => [
  event('requested', daysAgo, id, { route: 'contacts', entity: 'customers' }, actor),
  event('decided', daysAgo, id, { values: { email: rows }, windows: windows(rows - 10) }),
  event('asked', daysAgo, id, { purpose: 'Call list', recipients: ['p@x.example'] }, actor),
  event('sealed', daysAgo, id, { rows, columns: 4, fileName: 'people.csv' }),
  event('downloaded', daysAgo, id, {}, actor),
];

async function report(events: readonly AuditEvent[]) {
  let reads = 0;
  const log = {
    read: async (from: number, most: number) => {
      reads += 1;
      return events
        .slice(from - 1, from - 1 + most)
        .map((one, index) => ({ seq: from + index, event: one, hash: '' }));
    },
  };
  const used: readonly Usage[] = [700, 450].map((count) => ({ used: count, asked: 0, fits: null }));
  const found = await lookBack({ log, ledger: { usage: async () => used } }, 'ann', FROM, TO);
  return { found, reads };
}

describe('lookBack', () => {
  it('says what, how much, to whom, and how many records were new', async () => {
    const { found } = await report([
      ...exported('A', 100, 50),
      ...exported('B', 40, 120),
      ...exported('X', 30, 900, 'amy'),
      ...exported('C', 10, 80),
      event('requested', 5, 'D', { route: 'contacts', entity: 'customers' }, 'ann'),
      event('refused', 5, 'D', {}),
      event('downloaded', 1, 'C', {}, 'ann'),
    ]);
    expect(found).toMatchObject({
      rows: 200,
      downloads: 3,
      byEntity: { customers: 200 },
      values: { email: 200 },
      stopped: { refused: 1 },
      rowsOfAllKinds: 700,
      records: 450,
      newRecords: 180,
    });
    expect(
      found.exports.map((one) => [one.export, one.rows, one.downloads, one.purpose, one.recipients]),
    ).toEqual([
      ['B', 120, 1, 'Call list', ['p@x.example']],
      ['C', 80, 2, 'Call list', ['p@x.example']],
    ]);
  });

  it('says that it does not know where no rule counts records', async () => {
    const { found } = await report([
      event('requested', 5, 'A', { entity: 'x' }, 'ann'),
      event('released', 5, 'A', { rows: 5 }),
    ]);
    expect(found).toMatchObject({ rows: 5, newRecords: null });
    expect(lookBackLines('en', 'Ann', found).join('\n')).toContain('never taken before: not known');
    expect(lookBackLines('zh-CN', 'Ann', found).join('\n')).toContain('未知');
  });

  it('does not read an old log whole', async () => {
    const old = Array.from({ length: 200_000 }, () => event('started', 400, null, {}));
    const { found, reads } = await report([...old, ...exported('A', 3, 7)]);
    expect(found.rows).toBe(7);
    expect(reads).toBeLessThan(60);
  });

  it('N10 a purpose from outside moves no cursor in a terminal', async () => {
    const events = exported('A', 3, 7).map((one) =>
      one.type === 'asked' ? { ...one, facts: { purpose: 'a\u001b[2Jb\nc\u202Ed', recipients: [] } } : one,
    );
    const { found } = await report(events);
    expect(lookBackLines('en', 'A\u001b', found).join('\n')).not.toMatch(/\p{Cf}|\p{Cc}(?<!\n)/u);
  });
});
