/** Detection: can this answer carry rows out? Pure: what it says depends on the request, the head, and the first bytes alone. */

import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { ExportFound } from '../model/export.ts';
import { openEntrance } from './entrance.ts';
import type { Entrance } from './entrance.ts';
import { classify } from './classify.ts';
import type { Course } from './classify.ts';
import { namedByPath } from './file-name.ts';
import { glance } from './glance.ts';
import type { Glanced } from './glance.ts';
import { labelOf } from './head.ts';
import { seen } from './look.ts';
import type { LooksTabular } from './look.ts';
import { compileRoutes } from './match.ts';
import type { ExportRouteFound, RouteFound, Routes } from './match.ts';
import { offsiteFinder } from './offsite.ts';
import type { HandedOut, OffsiteApp, OffsiteFinder, Reach, Told } from './offsite.ts';
import { Offsite } from './settings.ts';
import type { AppDetection, Profile } from './settings.ts';
import { compileWays } from './ways.ts';
import type { JobFile, Ways } from './ways.ts';

export type { ExportRouteFound, RouteFound } from './match.ts';
export type { HandedOut } from './offsite.ts';
export type { JobFile } from './ways.ts';

/** An app as detection sees it. */
export interface DetectedApp extends Pick<AppDetection, 'unlisted' | 'attachments'> {
  readonly name: string;
  /** Host names under which browsers reach it, besides the one that a request names. */
  readonly hosts?: readonly string[];
  /** Origins that the CRM knows itself by where they are mapped to one of `hosts`. */
  readonly origins?: readonly string[];
  /** Without it no file is fetched from another host. */
  readonly offsite?: Offsite;
  readonly strict: Entrance & { readonly offsite: 'pass' | 'refuse' };
  readonly profile: Pick<Profile, 'exports' | 'lists'> & Partial<Pick<Profile, 'jobs' | 'channels'>>;
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
  /** Nothing can be said before the whole is there: look again then. */
  readonly again: boolean;
}

export interface Detection extends Pick<Ways, 'channels' | 'starts'> {
  /** Whether the app lets a request through that matches this route, or none. */
  lets(exchange: Exchange, route: RouteFound | null): boolean;
  /** Whether matching this request needs its body. */
  bodyNeeded(exchange: Exchange): boolean;
  /** The route of the app's profile that the request matches; the first one wins, exports before lists. */
  route(exchange: Exchange): RouteFound | null;
  classify(exchange: Exchange, route: RouteFound | null, head: AnswerHead): Course;
  /** For an answer that `classify` wanted to glance at: whether its first bytes, as they were sent, are what the head says. */
  glance(head: AnswerHead, start: Uint8Array, ended: boolean): Glanced;
  /** For an answer that `classify` wanted to look at: its first bytes as they were sent, at most 64 KiB; `ended` when that is all. */
  look(
    exchange: Exchange,
    route: RouteFound | null,
    head: AnswerHead,
    start: Uint8Array,
    ended: boolean,
  ): Looked;
  /** What is taken: by its route, or as unlisted. Without a head nothing is known of the file yet. */
  found(exchange: Exchange, route: RouteFound | null, head: AnswerHead | null): ExportFound;
  /** The jobs whose file a request for this route may be. */
  jobFiles(exchange: Exchange, route: ExportRouteFound): readonly JobFile[];
  /** The export route of this name, as long as the profile has it. */
  named(app: string, route: string): ExportRouteFound | null;
  /** Whether the head leads to another host, on an export route or where the app asks for it on every other. */
  handedOut(exchange: Exchange, route: RouteFound | null, head: AnswerHead): HandedOut;
  /** The JSON of a route that tells addresses, with links in their places. `text` is valid JSON. */
  told(exchange: Exchange, route: ExportRouteFound, text: string, linkTo: (url: URL) => string): Told;
  /** Where files of the route may be fetched from. */
  reach(app: string, route: RouteFound | null): Reach;
}

export function openDetection(parts: {
  readonly apps: readonly DetectedApp[];
  readonly looksTabular: LooksTabular;
}): Detection {
  const apps = new Map(
    parts.apps.map((app) => {
      const entrance = openEntrance(app.strict);
      const elsewhere = offsiteFinder(offsiteOf(app));
      const { profile } = app;
      const [routes, ways] = [compileRoutes(profile), compileWays(profile)];
      return [app.name, { ...app, routes, ways, entrance, elsewhere }] as const;
    }),
  );
  // An app that is not configured never reaches us; if it did, it would have no routes and pass nothing unread.
  const routesOf = (exchange: Exchange): Routes | undefined => apps.get(exchange.app)?.routes;
  const route = (exchange: Exchange): RouteFound | null => routesOf(exchange)?.match(exchange) ?? null;
  const waysOf = (exchange: Exchange): Ways => apps.get(exchange.app)?.ways ?? NO_WAYS;
  const elsewhereOf = (app: string): OffsiteFinder => apps.get(app)?.elsewhere ?? NOWHERE;

  return {
    lets(exchange, named) {
      const app = apps.get(exchange.app);
      if (named !== null || app === undefined) return named !== null;
      return (
        app.entrance(exchange) ||
        app.ways.channels(exchange).length > 0 ||
        app.ways.starts(exchange).length > 0
      );
    },
    bodyNeeded: (exchange) =>
      (routesOf(exchange)?.bodyNeeded(exchange) ?? false) || waysOf(exchange).bodyNeeded(exchange),
    channels: (exchange) => waysOf(exchange).channels(exchange),
    starts: (exchange) => waysOf(exchange).starts(exchange),
    jobFiles: (exchange, named) => waysOf(exchange).files(exchange, named.route),
    route,
    classify,
    glance: (head, start, ended) => glance(labelOf(head), start, ended),
    look(exchange, list, head, start, ended) {
      const { looksTabular } = parts;
      const look = { label: labelOf(head), listed: list !== null, listedPage: mayBePage(list), ended };
      const what = seen({ ...look, looksTabular }, start);
      const taken = { course: 'take', passes: false, opaque: false, again: false } as const;
      switch (what) {
        case 'ordinary':
          return { ...taken, course: 'pass', found: null };
        case 'list':
          return { ...taken, found: describe('route', exchange, list, head) };
        case 'table':
          return { ...taken, found: describe('unlisted', exchange, null, head) };
        case 'opaque':
          return { ...taken, found: describe('attachment', exchange, null, head), opaque: true };
        case 'more':
          return { ...taken, found: null, again: true };
        case 'document': {
          const passes = apps.get(exchange.app)?.attachments === 'pass';
          return { ...taken, found: describe('attachment', exchange, null, head), passes };
        }
        default:
          return what satisfies never;
      }
    },
    found: (exchange, named, head) => describe(named === null ? 'unlisted' : 'route', exchange, named, head),
    named(app, name) {
      const found = apps.get(app)?.profile.exports.find((one) => one.name === name);
      return found ? { kind: 'export', route: found } : null;
    },
    handedOut: (exchange, named, head) => elsewhereOf(exchange.app).inHead(exchange, named, head),
    told: (exchange, named, text, linkTo) => elsewhereOf(exchange.app).inJson(exchange, named, text, linkTo),
    reach: (app, named) => elsewhereOf(app).reach(named),
  };
}

function offsiteOf({ hosts = [], origins = [], offsite, strict }: Partial<DetectedApp>): OffsiteApp {
  return { hosts, origins, offsite: offsite ?? Offsite.parse({}), strict: strict?.offsite === 'refuse' };
}

const NO_WAYS = compileWays({});

/** Of an app that is not configured: nothing may be fetched. */
const NOWHERE = offsiteFinder(offsiteOf({}));

/** Whether rows of this list may stand in a page of HTML, or in plain words. */
function mayBePage(list: RouteFound | null): boolean {
  if (list?.kind !== 'list') return false;
  return list.route.kind !== 'page' || typeof list.route.rows === 'object';
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
    ...kindAndId(named),
    fileName: label.names[0] ?? namedByPath(exchange.path),
    mediaType: label.mediaType,
    codings: label.codings,
  };
}

/** What the profile says of an export route beside its owner. */
function kindAndId(named: RouteFound | null): Pick<ExportFound, 'routeKind' | 'idColumns'> {
  if (named?.kind !== 'export') return {};
  const { kind, id } = named.route;
  return { ...(kind && { routeKind: kind }), ...(id.length > 0 && { idColumns: id }) };
}
