/** What `explain` is asked about a file, made into what deciding is asked. */

import type { Loaded } from '../config/index.ts';
import { Fault } from '../lib/fault.ts';
import type { ExportFound } from '../model/export.ts';
import { CLIENT_KINDS } from '../model/principal.ts';
import type { Client } from '../model/principal.ts';

/** What `explain` is asked about a file; null where nothing was said. */
export interface ExplainAsk {
  readonly path: string;
  readonly app: string;
  readonly user: string;
  readonly entity: string | null;
  readonly route: string | null;
  /** ISO 8601. */
  readonly at: string | null;
  readonly address: string | null;
  readonly country: string | null;
  readonly device: string | null;
  readonly client: string | null;
  readonly key: string | null;
}

/** The export as the profile names it. Throws INPUT for a route that it has not. */
export function foundFor({ profiles }: Loaded, profile: string, { entity, route }: ExplainAsk): ExportFound {
  const routes = profiles.get(profile)?.exports ?? [];
  const named = route === null ? undefined : routes.find(({ name }) => name === route);
  if (route !== null && !named)
    throw new Fault(
      'INPUT',
      `looked for the route ${route}: the profile ${profile} has ${routes.map(({ name }) => name).join(', ') || 'none'}`,
    );
  const known = named ?? (entity === null ? routes[0] : routes.find((one) => one.entity === entity));
  return {
    kind: 'route',
    route: known?.name ?? 'explain',
    ...(known?.kind && { routeKind: known.kind }),
    entity: entity ?? known?.entity ?? 'unknown',
    ownerColumns: known?.owner ?? [],
    ...(known?.id && { idColumns: known.id }),
    fileName: null,
    mediaType: '',
    codings: [],
  };
}

/** Throws INPUT for a kind that there is not. */
export function clientOf({ client, key }: ExplainAsk): Client {
  const kind = CLIENT_KINDS.find((one) => one === (client ?? (key === null ? 'browser' : 'api')));
  if (!kind) throw new Fault('INPUT', `read the option --client: it is one of ${CLIENT_KINDS.join(', ')}`);
  return { kind, key };
}

/** Throws INPUT. */
export function dateOf(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new Fault('INPUT', 'read the option --at: write a time as 2026-11-21T09:30:00Z');
  return at;
}
