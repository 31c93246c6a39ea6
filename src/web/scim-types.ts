/** SCIM's two kinds of resource, as the SCIM library serves them from a desk. The library keeps its handlers for the whole program: whose people they serve comes with each call. */

import SCIMMY from 'scimmy';
import { faultCode } from '../lib/fault.ts';
import type { ScimDesk, ScimKind, ToldPerson } from '../identify/ports.ts';

const BASE = '/_exportgate/scim/v2';
const { User, Group } = SCIMMY.Resources;

SCIMMY.Config.set({ patch: true, filter: { supported: true, maxResults: 200 }, sort: true, bulk: false });
for (const [Resource, kind] of [
  [User, 'scim-user'],
  [Group, 'scim-group'],
] as const) {
  const handlers = handlersOf(kind);
  SCIMMY.Resources.declare(Resource, { basepath: BASE, ...handlers });
}
User.extend(SCIMMY.Schemas.EnterpriseUser, false);
for (const Resource of [
  SCIMMY.Resources.Schema,
  SCIMMY.Resources.ResourceType,
  SCIMMY.Resources.ServiceProviderConfig,
])
  Resource.basepath(BASE);

type Query = Readonly<Record<string, string>>;
type Sent = Readonly<Record<string, unknown>>;

/** The library's class, as it is called; its own types know neither a query without an id nor a desk. */
type ResourceClass = new (
  idOrQuery: string | Query,
  query?: Query,
) => {
  read(desk: ScimDesk): Promise<object>;
  write(sent: Sent, desk: ScimDesk): Promise<object>;
  patch(message: Sent, desk: ScimDesk): Promise<object | undefined>;
  dispose(desk: ScimDesk): Promise<void>;
};

/** The resource types by the name of their endpoint. */
export const TYPES = { Users: User, Groups: Group } as unknown as Readonly<Record<string, ResourceClass>>;

interface Asked {
  readonly id?: string;
  readonly filter?: { match(resources: readonly object[]): object[] };
}

function handlersOf(kind: ScimKind) {
  return {
    egress(asked: Asked, desk: ScimDesk) {
      if (asked.id !== undefined) {
        const found = desk.byId(kind, asked.id);
        if (!found) throw new SCIMMY.Types.Error(404, '', '');
        return resourceOf(found);
      }
      const all = desk.all(kind).map(resourceOf);
      return asked.filter ? asked.filter.match(all) : all;
    },
    async ingress(asked: Asked, sent: object, desk: ScimDesk) {
      const { id: _id, meta: _meta, password: _password, ...body } = plain(sent);
      const kept = await desk.put(kind, asked.id ?? null, body).catch(notKept);
      if (kept === 'taken') throw new SCIMMY.Types.Error(409, 'uniqueness', '');
      if (kept === 'not-found') throw new SCIMMY.Types.Error(404, '', '');
      return resourceOf(kept);
    },
    async degress(asked: Asked, desk: ScimDesk) {
      if (!(await desk.remove(kind, asked.id ?? '').catch(notKept)))
        throw new SCIMMY.Types.Error(404, '', '');
    },
  };
}

/** The library would call anything that it does not know "not found". */
function notKept(error: unknown): never {
  throw new SCIMMY.Types.Error(503, '', faultCode(error));
}

const resourceOf = ({ id, body }: ToldPerson): object => ({ ...body, id });

const plain = (value: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

/** Attributes as the library knows them. Microsoft Entra writes booleans as texts (`"False"`), others spell names as they like (RFC 7643 section 2.1) or with the schema before them: they must not fail to shut somebody out by it. */
export function plainUser(sent: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) =>
      isActive(name) ? ['active', plainBoolean(value)] : [name, value],
    ),
  );
}

/** The same for each operation of a PATCH. */
export function plainPatch(message: Record<string, unknown>): Record<string, unknown> {
  const { Operations: operations } = message;
  if (!Array.isArray(operations)) return message;
  return { ...message, Operations: operations.map((one: unknown) => plainOperation(one)) };
}

function plainOperation(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null || !('value' in operation)) return operation;
  const { value } = operation;
  if ('path' in operation && typeof operation.path === 'string')
    return isActive(operation.path)
      ? { ...operation, path: 'active', value: plainBoolean(value) }
      : operation;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return operation;
  return { ...operation, value: plainUser(value as Record<string, unknown>) };
}

const isActive = (name: string): boolean =>
  /^(?:urn:ietf:params:scim:schemas:core:2\.0:user:)?active$/i.test(name.trim());

/** Also as `[{ "value": "False" }]`. */
function plainBoolean(value: unknown): unknown {
  if (Array.isArray(value) && value.length === 1) return plainBoolean(value[0]);
  if (typeof value === 'object' && value !== null && 'value' in value) return plainBoolean(value.value);
  if (typeof value !== 'string' || !/^(true|false)$/i.test(value)) return value;
  return value.toLowerCase() === 'true';
}
