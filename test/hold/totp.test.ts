/** One-time codes: set up once, each good once, few guesses, and none of another person. */

import { generate } from 'otplib';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeTotp } from '../../src/hold/totp.ts';
import type { Terms } from '../../src/model/terms.ts';
import { as, rep, stranger } from './samples.ts';
import { drafted, kept, papersIn, stand } from './stand.ts';
import type { Kept } from './stand.ts';

let state: Kept;
let holding: ReturnType<typeof stand>;
beforeEach(() => {
  state = kept();
  holding = stand(state);
});

const desk = () => holding.totp;
const later = (seconds: number): void => {
  state.now = new Date(state.now.getTime() + seconds * 1000);
};
const codeOf = (secret: string): Promise<string> =>
  generate({ secret, epoch: Math.floor(state.now.getTime() / 1000) });

async function enrolled(): Promise<string> {
  const shown = await desk().begin(as(rep));
  if (!shown) throw new Error('no secret was shown');
  expect(await desk().confirm(as(rep), await codeOf(shown.secret))).toBe('done');
  later(30);
  return shown.secret;
}

const terms: Terms = { purpose: null, recipients: null, acknowledge: [], totp: true };
async function take(code: string) {
  const decision = { because: { code: 'terms', rule: null }, takeNow: 12_480, terms } as const;
  const held = await drafted(state, { decision });
  return holding.takeNow(held.id, as(rep), { purpose: '', recipients: [], neededBy: null, code });
}
const refused = (code: string) => ({ kind: 'problem', problems: [{ field: 'code', code }] });

describe('setting it up', () => {
  it('counts after its first code, recorded without the secret', async () => {
    const secret = await enrolled();
    expect(await desk().state(as(rep))).toBe('enrolled');
    expect(state.events).toMatchObject([{ type: 'totp-enrolled', actor: 'rep' }]);
    expect(JSON.stringify(state.events)).not.toContain(secret);
  });

  it('shows a secret that an authenticator app reads, and no second one once it is set up', async () => {
    const shown = await desk().begin(as(rep));
    expect(shown?.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(shown?.uri).toContain(`otpauth://totp/Acme:rep%40corp.example?secret=${shown?.secret}`);
    await desk().confirm(as(rep), await codeOf(shown?.secret ?? ''));
    expect(await desk().begin(as(rep))).toBeNull();
  });

  it('counts for nothing before it is confirmed, and not at all after half an hour', async () => {
    const shown = await desk().begin(as(rep));
    expect(await take(await codeOf(shown?.secret ?? ''))).toEqual(refused('not-enrolled'));
    later(1800);
    expect(await desk().confirm(as(rep), await codeOf(shown?.secret ?? ''))).toBe('over');
  });

  it('begun anew makes the first secret worthless', async () => {
    const first = await desk().begin(as(rep));
    await desk().begin(as(rep));
    expect(await desk().confirm(as(rep), await codeOf(first?.secret ?? ''))).toBe('wrong');
  });

  it('is each person’s own', async () => {
    await enrolled();
    expect(await desk().state(as(stranger))).toBe('none');
  });
});

describe('a code', () => {
  it('lets one export go, and never a second', async () => {
    const code = await codeOf(await enrolled());
    expect((await take(code)).kind).toBe('done');
    expect(await take(code)).toEqual(refused('wrong'));
  });

  it('of a hundred at the same moment lets one export go', async () => {
    const code = await codeOf(await enrolled());
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => take(code)));
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(1);
  });

  it('may be one step off, as clocks are, and no older than the last that was used', async () => {
    const secret = await enrolled();
    later(30);
    const older = await codeOf(secret);
    later(30);
    const newer = await codeOf(secret);
    expect((await take(newer)).kind).toBe('done');
    expect(await take(older)).toEqual(refused('wrong'));
  });

  it('of two minutes ago is none', async () => {
    const code = await codeOf(await enrolled());
    later(120);
    expect(await take(code)).toEqual(refused('wrong'));
  });

  it.each(['', ' ', '12345', '1234567', 'abcdef', '１２３４５６'])('is not "%s"', async (text) => {
    await enrolled();
    expect(await take(text)).toEqual(refused(text.trim() === '' ? 'missing' : 'wrong'));
  });
});

describe('guessing', () => {
  it('ends after six wrong codes for a quarter of an hour, though the seventh were right', async () => {
    const secret = await enrolled();
    for (let guess = 1; guess <= 5; guess += 1) expect(await take('000000')).toEqual(refused('wrong'));
    expect(await take('000000')).toEqual(refused('wait'));
    expect(await take(await codeOf(secret))).toEqual(refused('wait'));
    later(899);
    expect(await take(await codeOf(secret))).toEqual(refused('wait'));
    later(1);
    expect((await take(await codeOf(secret))).kind).toBe('done');
  });

  it('is no faster by a hundred guesses at once', async () => {
    await enrolled();
    await Promise.all(Array.from({ length: 100 }, () => take('000000')));
    expect(await take('000000')).toEqual(refused('wait'));
  });
});

it('is taken away by an administrator, recorded, and then set up anew', async () => {
  const secret = await enrolled();
  const asked = { person: 'rep', by: 'boss', reason: 'new phone', at: state.now };
  expect(await removeTotp(papersIn(state), asked)).toBe(true);
  expect(await removeTotp(papersIn(state), asked)).toBe(false);
  expect(state.events.at(-1)).toMatchObject({
    type: 'totp-removed',
    actor: 'boss',
    facts: { person: 'rep' },
  });
  expect(await take(await codeOf(secret))).toEqual(refused('not-enrolled'));
  expect(await desk().begin(as(rep))).not.toBeNull();
});
