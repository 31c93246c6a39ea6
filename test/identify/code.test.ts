/** Signing in by a one-time code: one answer for everybody, and one use. */

import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { app, asking, sentBack, world } from './support.ts';

const ANN = 'ann@corp.example';

/** Asks for a code; `browser` is what the same browser shows when it types it. */
async function codeFor(made: ReturnType<typeof world>, email: string, secure = true) {
  const sent = await made.identity.sendCode(email, asking({}, { secure }));
  const cookie = sent === 'too-often' ? '' : sentBack(sent.cookie);
  return { code: made.sent.at(-1)?.code ?? '', browser: asking({ cookie }, { secure }) };
}

const send = async (made: ReturnType<typeof world>, email: string) => {
  const sent = await made.identity.sendCode(email, asking());
  return sent === 'too-often' ? sent : 'sent';
};

/** The device's cookie after the right code. */
async function deviceOf(made: ReturnType<typeof world>): Promise<string> {
  const { code, browser } = await codeFor(made, ANN);
  return sentBack((await made.identity.redeem(ANN, code, browser))?.[0]);
}

describe('a code', () => {
  it.each([ANN, ' ANN@corp.example ', 'ann＠corp.example'])('goes to the person of %s', async (email) => {
    const made = world();
    expect(await send(made, email)).toBe('sent');
    expect(made.sent).toEqual([{ person: 'ann', code: '10000001' }]);
  });

  it('for an unknown address gets the same answer, the same work, and no mail', async () => {
    const made = world();
    expect(await send(made, 'nobody@corp.example')).toBe('sent');
    expect(made.sent).toEqual([]);
    expect(made.codes.size).toBe(1);
    const answers = async (email: string) => {
      const all = [];
      for (let index = 0; index < 7; index += 1) all.push(await send(made, email));
      return all;
    };
    const expected = [...Array.from({ length: 5 }, () => 'sent'), 'too-often', 'too-often'];
    expect(await answers('else@corp.example')).toEqual(expected);
    expect(await answers(ANN)).toEqual(expected);
  });

  it('for unknown addresses fills no store', async () => {
    const made = world();
    for (let index = 0; index < 6000; index += 1) {
      const clientAddress = `10.0.${index >> 8}.${index & 255}`;
      await made.identity.sendCode(`x${index}@corp.example`, asking({}, { clientAddress }));
    }
    expect(made.codes.size).toBeLessThanOrEqual(4096);
  });

  it('is not kept as it is', async () => {
    const made = world();
    const { code } = await codeFor(made, ANN);
    expect(JSON.stringify([...made.codes])).not.toContain(code);
  });

  it('of one person is kept under another hash than the same code of another', async () => {
    const made = world({ newCode: () => '12345678' });
    await send(made, ANN);
    await send(made, 'bob@corp.example');
    expect(made.codes.get('ann')?.hash).not.toBe(made.codes.get('bob')?.hash);
  });

  it('that could not be sent is told to the log alone', async () => {
    const made = world({ sendCode: () => Promise.reject(new Fault('STORE_DOWN', 'down')) });
    expect(await send(made, ANN)).toBe('sent');
    await expect.poll(() => made.failed).toEqual(['STORE_DOWN']);
  });

  it('is answered before its mail is on the way', async () => {
    const made = world({ sendCode: () => new Promise(() => {}) });
    expect(await send(made, ANN)).toBe('sent');
  });
});

describe('the right code', () => {
  it.each([
    [true, '__Host-Http-exportgate-device=token-3; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure'],
    [false, 'exportgate-device=token-3; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600'],
  ])('makes the device known (TLS: %s)', async (secure, text) => {
    const made = world();
    const { code, browser } = await codeFor(made, ANN, secure);
    const [cookie] = (await made.identity.redeem(ANN, code, browser)) ?? [];
    expect(cookie).toBe(text);
    const request = asking({ cookie: sentBack(cookie) }, { secure });
    expect(await made.identity.whoIs(request)).toMatchObject({ person: { id: 'ann' }, via: 'device' });
    expect(JSON.stringify([...made.signins])).not.toContain('token-3');
  });

  it.each([
    ['with blanks and a dash', (code: string) => ` ${code.slice(0, 4)}-${code.slice(4)} `],
    [
      'in full-width digits',
      (code: string) => code.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)] ?? ''),
    ],
  ])('may be typed %s', async (_what, typed) => {
    const made = world();
    const { code, browser } = await codeFor(made, ANN);
    expect(await made.identity.redeem(ANN, typed(code), browser)).not.toBeNull();
  });

  it('works once', async () => {
    const made = world();
    const { code, browser } = await codeFor(made, ANN);
    expect(await made.identity.redeem(ANN, code, browser)).not.toBeNull();
    expect(await made.identity.redeem(ANN, code, browser)).toBeNull();
  });

  it.each([
    ['a browser that shows nothing', asking()],
    ['a browser that asked for another code', asking({ cookie: '__Host-Http-exportgate-code=else' })],
  ])('does not work in %s', async (_what, other) => {
    const made = world();
    const { code, browser } = await codeFor(made, ANN);
    expect(await made.identity.redeem(ANN, code, other)).toBeNull();
    expect(await made.identity.redeem(ANN, code, browser)).not.toBeNull();
  });

  it("does not work for another person, nor for an address that is nobody's", async () => {
    const made = world();
    const { code, browser } = await codeFor(made, ANN);
    expect(await made.identity.redeem('bob@corp.example', code, browser)).toBeNull();
    expect(await made.identity.redeem('nobody@corp.example', code, browser)).toBeNull();
    await made.identity.sendCode('nobody@corp.example', browser);
    expect(await made.identity.redeem('nobody@corp.example', '10000003', browser)).toBeNull();
    expect(made.signins.size).toBe(0);
  });

  it('is remembered for deviceDays', async () => {
    const made = world();
    const cookie = await deviceOf(made);
    made.pass(14 * 86_400 - 1);
    expect(await made.identity.whoIs(asking({ cookie }))).not.toBeNull();
    made.pass(1);
    expect(await made.identity.whoIs(asking({ cookie }))).toBeNull();
  });

  it("signs nobody in under the gateway cookie's name, or who is no longer in the directory", async () => {
    const made = world();
    const cookie = await deviceOf(made);
    const token = cookie.split('=')[1] ?? '';
    expect(await made.identity.whoIs(asking({ cookie: `__Host-Http-exportgate=${token}` }))).toBeNull();
    for (const signin of made.signins.values())
      made.signins.set(signin.cookieHash, { ...signin, person: 'gone' });
    made.pass(5);
    expect(await made.identity.whoIs(asking({ cookie }))).toBeNull();
  });

  it('opens our own pages, and the CRM only where the app says so', async () => {
    const made = world({ apps: [app('crm'), app('trusting', { deviceExports: true })] });
    const cookie = await deviceOf(made);
    expect(await made.identity.whoAsks(asking({ cookie }))).toBeNull();
    expect(await made.identity.whoAsks(asking({ cookie }, { app: 'trusting' }))).toMatchObject({
      person: { id: 'ann' },
    });
  });
});

it('one address is sent no more than forty codes in a quarter of an hour, whoever they are for', async () => {
  const made = world();
  const answers = [];
  for (let index = 0; index < 42; index += 1) answers.push(await send(made, `x${index}@corp.example`));
  expect(answers.slice(38)).toEqual(['sent', 'sent', 'too-often', 'too-often']);
  made.pass(15 * 60);
  expect(await send(made, 'y@corp.example')).toBe('sent');
});
