/** `grants emergencies | review` and `people totp-reset` over a store that no gateway has open. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { closeCrm, openCrm, openMailbox, project, remove, runHere } from './stand.ts';

let crm: Awaited<ReturnType<typeof openCrm>>;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let folder = '';

beforeAll(async () => {
  crm = await openCrm();
  mailbox = await openMailbox();
  folder = project(crm, mailbox);
});
afterAll(async () => {
  closeCrm(crm);
  await mailbox.close();
  remove(folder);
});

it.each([
  ['none was taken', ['grants', 'emergencies'], 0, 'Nobody took anything'],
  [
    'none of that number',
    ['grants', 'review', '0000-0000', '--reason', 'fine', '--as', 'bob'],
    2,
    'was not taken in an emergency',
  ],
  ['no name', ['grants', 'review', '0000-0000', '--reason', 'fine'], 2, '--as'],
  ['no reason', ['people', 'totp-reset', 'ann', '--as', 'bob'], 2, '--reason'],
  [
    'nothing to take away',
    ['people', 'totp-reset', 'ann', '--reason', 'new phone', '--as', 'bob'],
    1,
    'had none set up',
  ],
  [
    'one’s own',
    ['people', 'totp-reset', 'ann', '--reason', 'new phone', '--as', 'ann'],
    2,
    'somebody else must do it',
  ],
] as const)('%s', async (_what, args, code, words) => {
  const done = await runHere([...args, '--config', join(folder, 'config.yaml')], folder);
  expect(done.code).toBe(code);
  expect(`${done.out}${done.err}`).toContain(words);
});
