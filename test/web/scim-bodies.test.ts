/** SCIM bodies as identity providers should not send them: none of them leaves in whom it meant to shut out, or ends in words of another trouble. */

import { createHash } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { ScimDesk, ToldPerson } from '../../src/identify/ports.ts';
import { scimRoutes } from '../../src/web/scim.ts';

const TOKEN = 'a-made-up-token-of-some-length';
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATHS = [
  ['POST', '/Users'],
  ['PUT', '/Users/ann'],
  ['PATCH', '/Users/ann'],
] as const;

let kept: Map<string, ToldPerson>;
let faults: string[];
let app: ReturnType<typeof scimRoutes>;

beforeEach(() => {
  const ann = { kind: 'scim-user', id: 'ann', body: { userName: 'ann', active: true } } as const;
  [kept, faults] = [new Map([['ann', ann]]), []];
  const desk: ScimDesk = {
    tokenHashes: [createHash('sha256').update(TOKEN).digest('hex')],
    all: () => [...kept.values()],
    byId: (_kind, id) => kept.get(id) ?? null,
    async put(kind, id, body) {
      const told = { kind, id: id ?? 'new', body };
      kept.set(told.id, told);
      return told;
    },
    remove: async (_kind, id) => kept.delete(id),
  };
  app = scimRoutes(desk, (code) => faults.push(code));
});

const send = async (method: string, path: string, body: string): Promise<number> =>
  (await app.request(path, { method, headers: { authorization: `Bearer ${TOKEN}` }, body })).status;

it.each([{ active: 'False' }, { Active: 'false' }, { [`${USER}:active`]: false }])(
  'a user who is made or replaced with %j may not act',
  async (change) => {
    const body = JSON.stringify({ schemas: [USER], userName: 'ann', ...change });
    expect([await send('POST', '/Users', body), await send('PUT', '/Users/ann', body)]).toEqual([201, 200]);
    expect([...kept.values()].map(({ body: { active } }) => active)).toEqual([false, false]);
  },
);

it.each(['null', '[]', '"x"', '1', '{', '[1,2', ''])('%s is refused as no document', async (body) => {
  for (const [method, path] of PATHS) expect(await send(method, path, body)).toBe(400);
  expect([...kept.values()].map(({ body: { active } }) => active)).toEqual([true]);
  expect(faults).toEqual([]);
});
