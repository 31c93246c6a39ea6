/** Formulas in the cells of a CSV: none runs where the file is opened, no value changes without a word. Letters are the classes of threats. */

import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/lib/source.ts';
import type { Plan } from '../../src/model/plan.ts';
import { seal } from '../../src/seal/index.ts';
import { collecting, limits, markKey, plan, tablePlan } from '../seal/made.ts';

async function sealed(
  file: string,
  change: Partial<Plan> = {},
): Promise<{ readonly rows: readonly string[]; readonly escaped: number }> {
  const sink = collecting();
  const columns = ['Name', 'Phone', 'Amount'].map((name, index) => ({ index, name, mask: null }));
  const made = plan({ tables: [tablePlan({ columns })], ...change });
  const done = await seal(bytesSource(Buffer.from(file)), made, { markKey, recipientKeys: [] }, sink, limits);
  const rows = sink.bytes().toString().trimEnd().split('\n').slice(1);
  return { rows: rows.map((row) => row.replace(/,[^,]*$/, '')), escaped: done.escaped ?? 0 };
}

describe('H18 formulas in cells', () => {
  it.each([
    ['=HYPERLINK("https://evil.example")', '"\'=HYPERLINK(""https://evil.example"")"'],
    ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
    ['+SUM(1)', "'+SUM(1)"],
    ['-1+cmd', "'-1+cmd"],
    ['@SUM(1)', "'@SUM(1)"],
  ])('H18 %s leaves as text, and the record says that it was changed', async (cell, text) => {
    const quoted = `"${cell.replaceAll('"', '""')}"`;
    const { rows, escaped } = await sealed(`Name,Phone,Amount\n${quoted},13800138000,1\nAda,13900139000,2\n`);
    expect(rows).toEqual([`${text},13800138000,1`, 'Ada,13900139000,2']);
    expect(escaped).toBe(1);
  });

  it('H18 phone numbers and amounts below zero stay as they are', async () => {
    const { rows, escaped } = await sealed('Name,Phone,Amount\nAda,+8613800138000,-12.50\nBo,-,-3%\n');
    expect(rows).toEqual(['Ada,+8613800138000,-12.50', 'Bo,-,-3%']);
    expect(escaped).toBe(0);
  });

  it('H18 all stay as they are where the plan says so, and none is counted as changed', async () => {
    const { rows, escaped } = await sealed('Name,Phone,Amount\n=1+1,@x,1\n', { keepsFormulas: true });
    expect(rows).toEqual(['=1+1,@x,1']);
    expect(escaped).toBe(0);
  });
});
