/** Verification finds each way of changing a log; recording has one failure. */

import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/audit/index.ts';
import type { RawEntry } from '../../src/audit/ports.ts';
import { verify } from '../../src/audit/verify.ts';
import { commitTo, GENESIS, linkHash, linkText } from '../../src/lib/chain.ts';
import { Fault } from '../../src/lib/fault.ts';
import { canonical } from '../../src/lib/json.ts';
import { event } from '../store/made.ts';

const TIME = event().at;

function entry(seq: number, prev: string, type = 'requested', record = canonical(event())): RawEntry {
  const salt = randomBytes(32);
  const text = linkText({ seq, time: TIME, type, prev, commit: commitTo(salt, record) });
  return { seq, entry: text, hash: linkHash(text), opening: { salt: salt.toString('base64'), record } };
}

function log(length: number): RawEntry[] {
  const entries: RawEntry[] = [];
  for (let seq = 1; seq <= length; seq += 1) entries.push(entry(seq, entries.at(-1)?.hash ?? GENESIS));
  return entries;
}

const reader = (entries: readonly RawEntry[]) => async (from: number, most: number) =>
  entries.filter(({ seq }) => seq >= from).slice(0, most);

function changed(entries: readonly RawEntry[], seq: number, change: Partial<RawEntry>): RawEntry[] {
  return entries.map((one) => (one.seq === seq ? { ...one, ...change } : one));
}

const five = log(5);
const third = five[2] ?? entry(3, GENESIS);
const forged = linkText({ ...(JSON.parse(third.entry) as Parameters<typeof linkText>[0]), type: 'denied' });
const spaced = third.entry.replace('{', '{ ');

describe('verify', () => {
  it('accepts an untouched log of more than one batch and names its head', async () => {
    const entries = log(2100);
    expect(await verify(reader(entries))).toEqual({
      ok: true,
      entries: 2100,
      erased: 0,
      head: entries.at(-1)?.hash,
    });
  });

  it('accepts an empty log', async () => {
    expect(await verify(reader([]))).toEqual({ ok: true, entries: 0, erased: 0, head: GENESIS });
  });

  it('accepts erased records and counts them', async () => {
    expect(await verify(reader(changed(five, 3, { opening: null })))).toMatchObject({ ok: true, erased: 1 });
  });

  it.each([
    ['a changed entry', changed(five, 3, { entry: forged }), 3, 'hash'],
    [
      'a changed entry with its hash made anew',
      changed(five, 3, { entry: forged, hash: linkHash(forged) }),
      3,
      'commitment',
    ],
    [
      'the same, its record erased',
      changed(five, 3, { entry: forged, hash: linkHash(forged), opening: null }),
      4,
      'chain',
    ],
    ['an entry written another way', changed(five, 3, { entry: spaced, hash: linkHash(spaced) }), 3, 'chain'],
    ['an entry that is not JSON', changed(five, 3, { entry: '{', hash: linkHash('{') }), 3, 'chain'],
    ['an entry that is null', changed(five, 3, { entry: 'null', hash: linkHash('null') }), 3, 'chain'],
    ['an entry left out', five.filter(({ seq }) => seq !== 3), 4, 'gap'],
    ['the first entry left out', five.slice(1), 2, 'gap'],
    ['an entry that stands twice', [...five.slice(0, 3), ...five.slice(2)], 3, 'order'],
    ['an entry under another number', [...five, { ...entry(7, five[4]?.hash ?? ''), seq: 6 }], 6, 'order'],
    ['a log that begins elsewhere', [entry(1, 'a'.repeat(64))], 1, 'chain'],
    [
      'a changed record',
      changed(five, 3, { opening: { salt: third.opening?.salt ?? '', record: canonical(event('denied')) } }),
      3,
      'commitment',
    ],
    [
      'a record that cannot be opened',
      changed(five, 3, { opening: { salt: '', record: '' } }),
      3,
      'commitment',
    ],
    ['a short salt', [shortSalt()], 1, 'commitment'],
    ['a record of another type than its entry', [entry(1, GENESIS, 'approved')], 1, 'commitment'],
  ] satisfies [string, RawEntry[], number, string][])('finds %s', async (_name, entries, seq, why) => {
    expect(await verify(reader(entries))).toEqual({ ok: false, seq, why });
  });

  it('finds any one changed character of any entry', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(4),
        fc.nat(10_000),
        fc.integer({ min: 1, max: 127 }),
        async (index, place, by) => {
          const text = five[index]?.entry ?? '';
          const at = place % text.length;
          const other = String.fromCharCode((text.charCodeAt(at) + by) % 128);
          const entries = changed(five, index + 1, { entry: text.slice(0, at) + other + text.slice(at + 1) });
          expect(await verify(reader(entries))).toEqual({ ok: false, seq: index + 1, why: 'hash' });
        },
      ),
    );
  });
});

describe('record', () => {
  it('gives the entry of a durable event', async () => {
    const written = { seq: 1, event: event(), hash: GENESIS };
    expect(await record({ append: async () => written }, event())).toEqual(written);
  });

  it.each([new Error('li 13800138000'), new Fault('UNEXPECTED', 'x'), new Fault('STORE_DOWN', 'x')])(
    'fails as STORE_DOWN on %s, and quotes nothing',
    async (error) => {
      const failing = record({ append: () => Promise.reject(error) }, event());
      await expect(failing).rejects.toMatchObject({ code: 'STORE_DOWN' });
      await expect(failing).rejects.not.toThrow(/13800138000/);
    },
  );
});

/** Salt and record could be cut elsewhere: the commitment is over both, one after the other. */
function shortSalt(): RawEntry {
  const text = canonical(event());
  const salt = Buffer.from(text.slice(0, 16));
  const link = linkText({
    seq: 1,
    time: TIME,
    type: 'requested',
    prev: GENESIS,
    commit: commitTo(salt, text),
  });
  return {
    seq: 1,
    entry: link,
    hash: linkHash(link),
    opening: { salt: salt.toString('base64'), record: text },
  };
}
