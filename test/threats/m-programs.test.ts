/** M2: a program with a person's key acts at no desk for him: it approves nothing, takes nothing that waits, and sets up no second factor in his name. */

import { expect, it } from 'vitest';
import { openWeb } from '../../src/web/index.ts';
import type { Identified } from '../../src/model/principal.ts';
import { heldIn, HOST, ID, people, stub, TOKEN, tokenIn } from '../web/stubs.ts';
import type { Stub } from '../web/stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const APPROVAL = `/_exportgate/approvals/${TOKEN}`;
const KEY = { kind: 'agent', key: 'assistant' } as const;

/** The same pages for the person's program. */
function asProgram(pages: Stub): (path: string, form?: string) => Promise<Response> {
  const { whoIs } = pages.parts;
  const web = openWeb({
    ...pages.parts,
    whoIs: {
      ...whoIs,
      async whoIs(asking): Promise<Identified | null> {
        const who = await whoIs.whoIs(asking);
        return who && { ...who, client: KEY };
      },
    },
  });
  return async (path, form) =>
    web.request(
      `https://${HOST}${path}`,
      form === undefined
        ? {}
        : {
            method: 'POST',
            headers: {
              origin: `https://${HOST}`,
              'content-type': 'application/x-www-form-urlencoded',
            },
            body: new URLSearchParams({ form, reason: 'fits', code: '123456' }).toString(),
          },
      { incoming: { headers: { host: HOST } } },
    );
}

it.each([
  ['takes what waits for its owner', 'draft', people.rep, EXPORT, `${EXPORT}/take`],
  ['takes it in an emergency', 'draft', people.rep, EXPORT, `${EXPORT}/break-glass`],
  ['asks in his name', 'draft', people.rep, EXPORT, `${EXPORT}/ask`],
  ['carries his file away', 'ready', people.rep, EXPORT, `${EXPORT}/file`],
  ['approves', 'waiting', people.manager, APPROVAL, `${APPROVAL}/approve`],
  ['sets up his app', 'draft', people.rep, '/_exportgate/totp', '/_exportgate/totp/begin'],
  ['confirms his app', 'draft', people.rep, '/_exportgate/totp', '/_exportgate/totp/confirm'],
] as const)('M2 no program %s', async (_what, state, who, page, act) => {
  const pages = stub(heldIn(state), who);
  // Even with the form of a page that the person himself opened.
  const form = tokenIn(await (await pages.ask(page)).text());
  const program = asProgram(pages);
  const answer = await program(act, form);
  expect([303, 401]).toContain(answer.status);
  const { desk } = pages;
  const acts = [desk.ask, desk.takeNow, desk.breakGlass, desk.download, desk.approve, desk.totp.begin];
  for (const each of [...acts, desk.totp.confirm]) expect(each).not.toHaveBeenCalled();
});

it('M2 a program may ask how its own export stands', async () => {
  const pages = stub(heldIn('waiting'), people.rep);
  const answer = await asProgram(pages)(`${EXPORT}/state`);
  expect(await answer.json()).toMatchObject({ state: 'waiting' });
});
