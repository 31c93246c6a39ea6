/** Detection: can this answer carry rows out? Pure: what it says depends on the request, the head, and the first bytes alone. */

import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { ExportFound } from '../model/export.ts';
import { classify } from './classify.ts';
import type { Course } from './classify.ts';
import { namedByPath } from './file-name.ts';
import { labelOf } from './head.ts';
import { seen } from './look.ts';
import type { LooksTabular } from './look.ts';
import { compileRoutes } from './match.ts';
import type { RouteFound, Routes } from './match.ts';
import type { AppDetection, Profile } from './settings.ts';

export type { RouteFound } from './match.ts';

/** An app as detection sees it. */
export interface DetectedApp extends Pick<AppDetection, 'unlisted' | 'attachments'> {
  readonly name: string;
  readonly profile: Pick<Profile, 'exports' | 'lists'>;
}

/** What the first bytes of an answer settled. */
export interface Looked {
  readonly course: 'pass' | 'take';
  /** Null when the answer is ordinary. */
  readonly found: ExportFound | null;
  /** A document that the app lets through unread: taken only to be recorded, then sent on. */
  readonly passes: boolean;
  /** An archive, an encrypted or an unknown file: held in any case. */
  readonly opaque: boolean;
}

export interface Detection {
  /** Whether matching this request needs its body. */
  bodyNeeded(exchange: Exchange): boolean;
  /** The route of the app's profile that the request matches; the first one wins, exports before lists. */
  route(exchange: Exchange): RouteFound | null;
  classify(exchange: Exchange, route: RouteFound | null, head: AnswerHead): Course;
  /** For an answer that `classify` wanted to look at: its first bytes as they were sent, at most 64 KiB; `ended` when that is all. */
  look(exchange: Exchange, head: AnswerHead, start: Uint8Array, ended: boolean): Looked;
  /** What is taken: by its route, or as unlisted. Without a head nothing is known of the file yet. */
  found(exchange: Exchange, route: RouteFound | null, head: AnswerHead | null): ExportFound;
}

export function openDetection(parts: {
  readonly apps: readonly DetectedApp[];
  readonly looksTabular: LooksTabular;
}): Detection {
  const apps = new Map(
    parts.apps.map((app) => [app.name, { ...app, routes: compileRoutes(app.profile) }] as const),
  );
  // An app that is not configured never reaches us; if it did, it would have no routes and pass nothing unread.
  const routesOf = (exchange: Exchange): Routes | undefined => apps.get(exchange.app)?.routes;
  const route = (exchange: Exchange): RouteFound | null => routesOf(exchange)?.match(exchange) ?? null;

  return {
    bodyNeeded: (exchange) => routesOf(exchange)?.bodyNeeded(exchange) ?? false,
    route,
    classify,
    look(exchange, head, start, ended) {
      const list = route(exchange);
      const what = seen({ label: labelOf(head), listed: list !== null }, start, ended, parts.looksTabular);
      const taken = { course: 'take', passes: false, opaque: false } as const;
      switch (what) {
        case 'ordinary':
          return { course: 'pass', found: null, passes: false, opaque: false };
        case 'list':
          return { ...taken, found: describe('route', exchange, list, head) };
        case 'table':
          return { ...taken, found: describe('unlisted', exchange, null, head) };
        case 'opaque':
          return { ...taken, found: describe('attachment', exchange, null, head), opaque: true };
        case 'document': {
          const passes = apps.get(exchange.app)?.attachments === 'pass';
          return { ...taken, found: describe('attachment', exchange, null, head), passes };
        }
        default:
          return what satisfies never;
      }
    },
    found: (exchange, named, head) => describe(named === null ? 'unlisted' : 'route', exchange, named, head),
  };
}

function describe(
  kind: ExportFound['kind'],
  exchange: Exchange,
  named: RouteFound | null,
  head: AnswerHead | null,
): ExportFound {
  const label = labelOf(head ?? { status: 0, headers: new Map() });
  return {
    kind,
    route: named?.route.name ?? kind,
    entity: named?.route.entity ?? 'unknown',
    ownerColumns: named?.route.owner ?? [],
    fileName: label.names[0] ?? namedByPath(exchange.path),
    mediaType: label.mediaType,
    codings: label.codings,
  };
}
