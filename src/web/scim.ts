/** SCIM 2.0 (RFC 7644) under /_exportgate/scim/v2: users and groups, written by the company's identity provider. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import SCIMMY from 'scimmy';
import type { ScimDesk } from '../identify/ports.ts';
import { faultCode } from '../lib/fault.ts';
import type { FaultCode } from '../lib/fault.ts';
import { plainPatch, plainUser, TYPES } from './scim-types.ts';

const MAX_BODY_BYTES = 1_048_576;

/** The routes, relative to where they are mounted. `onFault` hears of requests that could not be served and of tokens that are none. */
export function scimRoutes(desk: ScimDesk, onFault: (code: FaultCode) => void): Hono {
  const app = new Hono();

  app.use('*', async (c, next) => {
    if (isAllowed(c.req.header('authorization'), desk.tokenHashes)) return next();
    onFault('SIGN_IN_NEEDED');
    return failure(401, null, { ...TYPE, 'www-authenticate': 'Bearer' });
  });
  app.use('*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => failure(413) }));

  for (const [name, Resource] of Object.entries(TYPES)) {
    app.get(`/${name}`, async (c) => answer(200, await new Resource(c.req.query()).read(desk)));
    app.get(`/${name}/:id`, async (c) =>
      answer(200, await new Resource(c.req.param('id'), c.req.query()).read(desk)),
    );
    app.post(`/${name}`, async (c) =>
      answer(201, await new Resource(c.req.query()).write(plainUser(await json(c)), desk)),
    );
    app.put(`/${name}/:id`, async (c) =>
      answer(200, await new Resource(c.req.param('id'), c.req.query()).write(plainUser(await json(c)), desk)),
    );
    app.patch(`/${name}/:id`, async (c) => {
      const patched = await new Resource(c.req.param('id'), c.req.query()).patch(
        plainPatch(await json(c)),
        desk,
      );
      return patched === undefined ? c.body(null, 204) : answer(200, patched);
    });
    app.delete(`/${name}/:id`, async (c) => {
      await new Resource(c.req.param('id')).dispose(desk);
      return c.body(null, 204);
    });
  }

  const { ServiceProviderConfig, ResourceType, Schema } = SCIMMY.Resources;
  app.get('/ServiceProviderConfig', async () => answer(200, await new ServiceProviderConfig().read()));
  for (const [name, Resource] of Object.entries({ ResourceTypes: ResourceType, Schemas: Schema })) {
    app.get(`/${name}`, async () => answer(200, await new Resource().read()));
    app.get(`/${name}/:id`, async (c) => answer(200, await new Resource(c.req.param('id')).read()));
  }

  app.all('*', () => failure(404));
  app.onError((error) => {
    const known = error instanceof SCIMMY.Types.Error && error.status < 500;
    if (known) return failure(error.status, error.scimType);
    onFault(error instanceof SCIMMY.Types.Error ? 'STORE_DOWN' : faultCode(error));
    return failure(503);
  });
  return app;
}

/** Compared by hash, in constant time, against every token that there is. */
function isAllowed(authorization: string | undefined, hashes: readonly string[]): boolean {
  const [, token = ''] = /^Bearer ([\w.~+/=-]{16,512})$/i.exec(authorization ?? '') ?? [];
  const shown = createHash('sha256').update(token).digest();
  const right = hashes.map((hash) => timingSafeEqual(shown, Buffer.from(hash, 'hex')));
  return token !== '' && right.includes(true);
}

async function json(c: Context): Promise<Record<string, unknown>> {
  const sent: unknown = await c.req.json().catch(() => null); // the parser's message may quote what was sent
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent))
    throw new SCIMMY.Types.Error(400, 'invalidSyntax', '');
  return sent as Record<string, unknown>;
}

const TYPE = { 'content-type': 'application/scim+json; charset=UTF-8' };

function answer(status: 200 | 201, body: object): Response {
  const { location } = (body as { meta?: { location?: string } }).meta ?? {};
  const headers = location === undefined ? TYPE : { ...TYPE, location };
  return new Response(JSON.stringify(body), { status, headers });
}

/** Fixed words: the library's own quote what was sent. */
function failure(
  status: number,
  scimType: string | null = null,
  headers: Readonly<Record<string, string>> = TYPE,
): Response {
  const body = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === null || scimType === '' ? {} : { scimType }),
    detail: DETAILS.get(status) ?? 'the request cannot be used; scimType says why',
  };
  return new Response(JSON.stringify(body), { status, headers });
}

const DETAILS: ReadonlyMap<number, string> = new Map([
  [401, 'the bearer token is missing or unknown; its SHA-256 stands in directory.scim.tokenHashes'],
  [404, 'there is no such resource'],
  [409, 'the name, address or login belongs to another person'],
  [413, 'the request is larger than 1 MiB'],
  [503, 'the change could not be kept; send it again'],
]);
