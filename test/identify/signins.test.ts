/** Remembered sign-ins: read rarely, ended at once. */

import { expect, it, vi } from 'vitest';
import type { Signin, Signins } from '../../src/identify/ports.ts';
import { rememberSignins } from '../../src/identify/signins.ts';

const SIGNIN: Signin = {
  cookieHash: 'h',
  person: 'ann',
  kind: 'oidc',
  boundTo: 'c',
  expiresAt: '2027-01-01T00:00:00Z',
};

function stand() {
  let nowMs = 0;
  const kept = new Map<string, Signin>([['h', SIGNIN]]);
  const byHash = vi.fn<Signins['byHash']>(async (hash) => kept.get(hash) ?? null);
  const clear = async (): Promise<void> => kept.clear();
  const store: Signins = {
    byHash,
    add: async (signin) => void kept.set(signin.cookieHash, signin),
    end: clear,
    endOf: clear,
    endBoundTo: clear,
  };
  const signins = rememberSignins(store, () => new Date(nowMs));
  return { signins, byHash, kept, pass: (ms: number) => (nowMs += ms) };
}

it('is read from the store once in five seconds', async () => {
  const { signins, byHash, pass } = stand();
  for (const ms of [0, 2000, 2999]) {
    pass(ms);
    expect(await signins.byHash('h')).toEqual(SIGNIN);
  }
  expect(byHash).toHaveBeenCalledTimes(1);
  pass(1);
  await signins.byHash('h');
  expect(byHash).toHaveBeenCalledTimes(2);
});

it('that is not there is asked for every time', async () => {
  const { signins, byHash } = stand();
  await signins.byHash('none');
  await signins.byHash('none');
  expect(byHash).toHaveBeenCalledTimes(2);
});

it.each([
  ['by its cookie', (signins: Signins) => signins.end('h')],
  ['with its session', (signins: Signins) => signins.endBoundTo('c')],
  ['with its person', (signins: Signins) => signins.endOf(['ann'])],
])('that was ended %s is over, also where it was being read', async (_how, end) => {
  const { signins } = stand();
  await signins.byHash('h');
  const reading = signins.byHash('h');
  await end(signins);
  await reading;
  expect(await signins.byHash('h')).toBeNull();
});
