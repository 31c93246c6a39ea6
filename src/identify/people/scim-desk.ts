/** Where SCIM's users and groups are kept and put in force: stored first, then known, before the sender has his answer. */

import { openTurns } from '../../lib/turns.ts';
import type { AuditEvent } from '../../model/audit.ts';
import type { LiveDirectory } from '../directory.ts';
import type { ScimDesk, ScimKind, ToldPeople, ToldPerson } from '../ports.ts';
import { keptIn, saidByScim, uniqueName, withKept, withoutKept } from './scim.ts';
import type { Scim } from './settings.ts';

/** The name of this source in the directory. */
export const SCIM = 'scim';

export interface ScimParts {
  readonly settings: Scim;
  readonly told: ToldPeople;
  readonly directory: LiveDirectory;
  readonly now: () => Date;
  /** Random, never given twice. */
  readonly newId: () => string;
}

/** A desk with what the store holds already in force. */
export async function openScimDesk(parts: ScimParts): Promise<ScimDesk & { reload(): Promise<void> }> {
  const { settings, told, directory, now } = parts;
  const known: Record<ScimKind, ReadonlyMap<string, ToldPerson>> = {
    'scim-user': new Map(),
    'scim-group': new Map(),
  };
  // One writer: a change is read, tried, stored and put in force before the next is looked at.
  const turns = openTurns();
  await reload();

  return {
    tokenHashes: settings.tokenHashes,
    all: (kind) => [...known[kind].values()].filter(isThere).map(asSent),
    byId: (kind, id) => {
      const found = known[kind].get(id);
      return found && isThere(found) ? asSent(found) : null;
    },
    put: (kind, id, body) => turns.take(SCIM, () => put(kind, id, body)),
    remove: (kind, id) => turns.take(SCIM, () => remove(kind, id)),
    reload: () => turns.take(SCIM, reload),
  };

  async function put(
    kind: ScimKind,
    id: string | null,
    body: ToldPerson['body'],
  ): Promise<ToldPerson | 'taken' | 'not-found'> {
    const before = id === null ? gone(kind, body) : known[kind].get(id);
    if (id !== null && (!before || !isThere(before))) return 'not-found';
    const name = uniqueName(body);
    const others = [...known[kind].values()].filter((one) => one.id !== before?.id && isThere(one));
    if (others.some((one) => uniqueName(one.body) === name)) return 'taken';
    const own = id ?? parts.newId();
    const at = now().toISOString();
    const last = before ? keptIn(before.body) : null;
    const next: ToldPerson = {
      kind,
      id: own,
      body: kind === 'scim-user' ? withKept(own, body, last, { at }) : body,
    };
    const changed = new Map(known[kind]).set(own, next);
    if (before && before.id !== own) changed.delete(before.id);
    // Somebody who is shut out is never refused: that would let him in again.
    if (body['active'] !== false && isConflict(kind, changed, own)) return 'taken';
    if (before && before.id !== own) await told.remove(kind, before.id, null);
    await told.put(next, event(kind, id === null ? 'created' : 'replaced', next, at));
    inForce(kind, changed);
    return asSent(next);
  }

  /** A deleted user stays as one who has left: another source that still names him would let him in again. */
  async function remove(kind: ScimKind, id: string): Promise<boolean> {
    const before = known[kind].get(id);
    if (!before || !isThere(before)) return false;
    const at = now().toISOString();
    const changed = new Map(known[kind]);
    if (kind === 'scim-user') {
      const left = { ...before, body: withKept(id, before.body, keptIn(before.body), { at, deleted: true }) };
      await told.put(left, event(kind, 'deleted', left, at));
      changed.set(id, left);
    } else {
      await told.remove(kind, id, event(kind, 'deleted', before, at));
      changed.delete(id);
    }
    inForce(kind, changed);
    return true;
  }

  /** The user of this name who was deleted; he keeps the id under which his records are. */
  function gone(kind: ScimKind, body: ToldPerson['body']): ToldPerson | undefined {
    const name = uniqueName(body);
    return [...known[kind].values()].find((one) => !isThere(one) && uniqueName(one.body) === name);
  }

  function isConflict(kind: ScimKind, changed: ReadonlyMap<string, ToldPerson>, id: string): boolean {
    if (kind !== 'scim-user') return false;
    const tried = directory.wouldLeaveOut(SCIM, saidOf(changed, known['scim-group']));
    return tried.some(({ source, key, why }) => source === SCIM && key === id && why !== 'no-address');
  }

  function inForce(kind: ScimKind, changed: ReadonlyMap<string, ToldPerson>): void {
    known[kind] = changed;
    directory.take(SCIM, saidOf(known['scim-user'], known['scim-group']));
  }

  function saidOf(users: ReadonlyMap<string, ToldPerson>, groups: ReadonlyMap<string, ToldPerson>) {
    return saidByScim([...users.values()], [...groups.values()], settings);
  }

  async function reload(): Promise<void> {
    for (const kind of ['scim-user', 'scim-group'] as const)
      known[kind] = new Map((await told.all(kind)).map((one) => [one.id, one]));
    directory.take(SCIM, saidOf(known['scim-user'], known['scim-group']));
  }
}

const isThere = ({ body }: ToldPerson): boolean => keptIn(body)?.deleted !== true;
const asSent = (one: ToldPerson): ToldPerson => ({ ...one, body: withoutKept(one.body) });

function event(kind: ScimKind, act: string, { id, body }: ToldPerson, at: string): AuditEvent {
  const person = keptIn(body)?.person ?? null;
  const active = kind === 'scim-user' ? body['active'] !== false : null;
  return {
    type: 'people-changed',
    at,
    exportId: null,
    app: null,
    actor: null,
    requestId: null,
    facts: { source: SCIM, resource: kind, act, id, person, active },
  };
}
