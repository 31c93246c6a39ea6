/** Signing in by a one-time code: one answer for everybody, and one use. */

import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { asking, sentBack, world } from './support.ts';

const ANN = 'ann@corp.example';

async function codeFor(made: ReturnType<typeof world>, email: string): Promise<string> {
  await made.identity.sendCode(email);
  return made.sent.at(-1)?.code ?? '';
}

describe('a code', () => {
  it.each([ANN, ' ANN@corp.example ', 'ann＠corp.example'])('goes to the person of %s', async (email) => {
    const made = world();
    expect(await made.identity.sendCode(email)).toBe('sent');
    expect(made.sent).toEqual([{ person: 'ann', code: '10000001' }]);
  });

  it('for an unknown address gets the same answer, the same work, and no mail', async () => {
    const made = world();
    expect(await made.identity.sendCode('nobody@corp.example')).toBe('sent');
    expect(made.sent).toEqual([]);
    expect(made.codes.size).toBe(1);
    const answers = async (email: string) => {
      const all = [];
      for (let index = 0; index < 7; index += 1) all.push(await made.identity.sendCode(email));
      return all;
    };
    const expected = [...Array.from({ length: 5 }, () => 'sent'), 'too-often', 'too-often'];
    expect(await answers('else@corp.example')).toEqual(expected);
    expect(await answers(ANN)).toEqual(expected);
  });

  it('for unknown addresses fills no store', async () => {
    const made = world();
    for (let index = 0; index < 6000; index += 1) await made.identity.sendCode(`x${index}@corp.example`);
    expect(made.codes.size).toBeLessThanOrEqual(4096);
  });

  it('is not kept as it is', async () => {
    const made = world();
    const code = await codeFor(made, ANN);
    expect(JSON.stringify([...made.codes])).not.toContain(code);
  });

  it('of one person is kept under another hash than the same code of another', async () => {
    const made = world({ newCode: () => '12345678' });
    await made.identity.sendCode(ANN);
    await made.identity.sendCode('bob@corp.example');
    expect(made.codes.get('ann')?.hash).not.toBe(made.codes.get('bob')?.hash);
  });

  it('that could not be sent is told to the log alone', async () => {
    const made = world({ sendCode: () => Promise.reject(new Fault('STORE_DOWN', 'down')) });
    expect(await made.identity.sendCode(ANN)).toBe('sent');
    await expect.poll(() => made.failed).toEqual(['STORE_DOWN']);
  });

  it('is answered before its mail is on the way', async () => {
    const made = world({ sendCode: () => new Promise(() => {}) });
    expect(await made.identity.sendCode(ANN)).toBe('sent');
  });
});

describe('the right code', () => {
  it.each([
    [true, '__Host-Http-exportgate-device=token-2; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure'],
    [false, 'exportgate-device=token-2; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600'],
  ])('makes the device known (TLS: %s)', async (secure, text) => {
    const made = world();
    const cookie = await made.identity.redeem(ANN, await codeFor(made, ANN), secure);
    expect(cookie).toBe(text);
    const request = asking({ cookie: sentBack(cookie) }, { secure });
    expect(await made.identity.whoIs(request)).toMatchObject({ person: { id: 'ann' }, via: 'device' });
    expect(JSON.stringify([...made.signins])).not.toContain('token-2');
  });

  it.each([
    ['with blanks and a dash', (code: string) => ` ${code.slice(0, 4)}-${code.slice(4)} `],
    [
      'in full-width digits',
      (code: string) => code.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)] ?? ''),
    ],
  ])('may be typed %s', async (_what, typed) => {
    const made = world();
    expect(await made.identity.redeem(ANN, typed(await codeFor(made, ANN)), true)).not.toBeNull();
  });

  it('works once', async () => {
    const made = world();
    const code = await codeFor(made, ANN);
    expect(await made.identity.redeem(ANN, code, true)).not.toBeNull();
    expect(await made.identity.redeem(ANN, code, true)).toBeNull();
  });

  it("does not work for another person, nor for an address that is nobody's", async () => {
    const made = world();
    const code = await codeFor(made, ANN);
    expect(await made.identity.redeem('bob@corp.example', code, true)).toBeNull();
    expect(await made.identity.redeem('nobody@corp.example', code, true)).toBeNull();
    await made.identity.sendCode('nobody@corp.example');
    expect(await made.identity.redeem('nobody@corp.example', '10000002', true)).toBeNull();
    expect(made.signins.size).toBe(0);
  });

  it('is remembered for deviceDays', async () => {
    const made = world();
    const cookie = sentBack(await made.identity.redeem(ANN, await codeFor(made, ANN), true));
    made.pass(14 * 86_400 - 1);
    expect(await made.identity.whoIs(asking({ cookie }))).not.toBeNull();
    made.pass(1);
    expect(await made.identity.whoIs(asking({ cookie }))).toBeNull();
  });

  it("signs nobody in under the gateway cookie's name, or who is no longer in the directory", async () => {
    const made = world();
    const cookie = sentBack(await made.identity.redeem(ANN, await codeFor(made, ANN), true));
    const token = cookie.split('=')[1] ?? '';
    expect(await made.identity.whoIs(asking({ cookie: `__Host-Http-exportgate=${token}` }))).toBeNull();
    for (const signin of made.signins.values())
      made.signins.set(signin.cookieHash, { ...signin, person: 'gone' });
    expect(await made.identity.whoIs(asking({ cookie }))).toBeNull();
  });
});
