/** Detectors of rule files, at work. */

import { describe, expect, it } from 'vitest';
import { inspect } from '../../src/inspect/index.ts';
import { tryDetector } from '../../src/inspect/rule-detectors.ts';
import { DetectorFile } from '../../src/inspect/settings.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Facts } from '../../src/model/export.ts';
import { LIMITS } from '../support/tables.ts';

const rule = (change: Partial<DetectorFile> = {}): DetectorFile =>
  DetectorFile.parse({
    detector: 'employee',
    description: 'Staff.',
    pattern: String.raw`\bEMP-\d{4}\b`,
    digits: 4,
    finds: ['EMP-1234'],
    ignores: ['EMP-12'],
    ...change,
  });

const look = (text: string, detectors: readonly DetectorFile[]): Promise<Facts> =>
  inspect(
    bytesSource(Buffer.from(text)),
    { mediaType: 'text/csv', fileName: null },
    { columns: [], values: [] },
    LIMITS,
    { looking: { values: true, detectors } },
  );

describe('a detector of a rule file', () => {
  it('counts beside the built-in ones, and classes its column', async () => {
    const facts = await look('id,phone\nEMP-1234,13800138000\nEMP-5678 EMP-9999,x\n', [rule()]);
    expect(facts.values).toEqual({ employee: 3, mobile: 1 });
    expect(facts.tables[0]?.columns[0]?.class).toBe('employee');
  });

  it('counts below its headings alone, where it names some', async () => {
    const facts = await look('staff number,other number\nEMP-1234,EMP-5678\nEMP-1235,EMP-5679\n', [
      rule({ headings: ['staff*'] }),
    ]);
    expect(facts.values).toEqual({ employee: 2 });
  });

  it('takes what it ignores from all others', async () => {
    const order = rule({ detector: 'order', pattern: String.raw`\b13800\d{6}\b`, digits: 11, ignore: true });
    const facts = await look('a,b\n13800138000,13900139000\nx 13800138000,y\n', [order]);
    expect(facts.values).toEqual({ mobile: 1 });
  });

  it('finds short numbers when it says how short', async () => {
    const facts = await look('a,b\nx,77\ny,78\n', [rule({ pattern: String.raw`^7\d$`, digits: 2 })]);
    expect(facts.values).toEqual({ employee: 2 });
  });

  it.each<[string, Partial<DetectorFile>, string, number]>([
    ['luhn', { pattern: String.raw`\d{15}`, check: 'luhn' }, '490154203237518 490154203237517', 1],
    ['mod11', { pattern: String.raw`\d{15}[\dX]`, check: 'mod11' }, '000000021825009X 0000000218250097', 1],
    ['mod97', { pattern: String.raw`[A-Z]{2}\d{6}`, check: 'mod97' }, 'AB123456', 0],
  ])('checks by %s', async (_name, change, text, count) => {
    const facts = await look(`a,b\n${text},x\n`, [rule(change)]);
    expect(facts.values['employee'] ?? 0).toBe(count);
  });

  it('is tried with its examples', () => {
    expect(tryDetector(rule())).toEqual([]);
    expect(tryDetector(rule({ finds: ['nothing'], ignores: ['EMP-1234'], detector: 'mobile' }))).toEqual([
      expect.stringMatching(/^finds 1: /),
      expect.stringMatching(/^ignores 1: /),
      expect.stringMatching(/^the class mobile is built in/),
    ]);
  });

  it('stays linear on a text made to be slow', async () => {
    const facts = await look(`a,b\n${'a1'.repeat(20_000)}!,x\n`, [
      rule({ pattern: '(a|1|a1)+$', digits: 1 }),
    ]);
    expect(facts.unreadable).toBeNull();
  });
});
