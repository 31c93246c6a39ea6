/** The files that the configuration names besides people: certificates, keys, authorities. Read as the start reads them, each problem at its place. */

import type { Loaded } from '../config/index.ts';
import type { Problem } from '../config/problem.ts';
import type { Path } from '../config/shape.ts';
import { Fault } from '../lib/fault.ts';
import { readCertificate } from '../proxy/certificates.ts';
import type { ShownCertificate } from '../proxy/certificates.ts';
import { crmApps } from './crm.ts';
import { jwtKeys } from './identity-keys.ts';
import { certificatePairs } from './listener.ts';
import { ldapAuthority } from './people-live.ts';
import { placesOf } from './places.ts';

type PlaceOf = (path: Path, message: string) => Problem;

interface FilesChecked {
  readonly problems: readonly Problem[];
  /** What is no problem of a file, and still would annoy people. */
  readonly notes: readonly string[];
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** Every file that would stop the start or that browsers would not believe. */
export async function checkFiles({ config, baseFolder }: Loaded, at: PlaceOf): Promise<FilesChecked> {
  const pairs = certificatePairs(config, baseFolder).map((pair, index) => ({
    path: ['listen', 'tls', index],
    ...trying(() => readCertificate(pair)),
  }));
  const certificates = pairs.flatMap(({ path, value }) => (value === null ? [] : [{ path, ...value }]));
  const others = [
    ...config.apps.map((app, index) => ({
      path: ['apps', index, 'tls'],
      ...trying(() => crmApps({ apps: [app] }, baseFolder)),
    })),
    ...config.identity.jwt.flatMap((source, index) =>
      source.jwksFile === undefined
        ? []
        : [
            {
              path: ['identity', 'jwt', index, 'jwksFile'],
              ...trying(() => jwtKeys([source], { env: {}, baseFolder })),
            },
          ],
    ),
    { path: ['locations', 'database'], ...trying(() => placesOf({ config, baseFolder })) },
    { path: ['directory', 'ldap', 'ca'], ...(await tryingLater(ldapAuthority(config, baseFolder))) },
  ];
  return {
    problems: [
      ...[...pairs, ...others].flatMap(({ path, problem }) => (problem === null ? [] : [at(path, problem)])),
      ...certificates.flatMap((one) => untimely(one).map((message) => at(one.path, message))),
    ],
    notes: certificates.length === 0 ? [] : [...endingSoon(certificates), ...unnamed(config, certificates)],
  };
}

function untimely({ from, until }: ShownCertificate): readonly string[] {
  const now = Date.now();
  if (until.getTime() <= now) return [`this certificate ended on ${day(until)}: put a renewed one there`];
  return from.getTime() > now ? [`this certificate begins on ${day(from)} only: use one that holds now`] : [];
}

function endingSoon(certificates: readonly ShownCertificate[]): readonly string[] {
  return certificates.flatMap(({ until, file }) => {
    const left = until.getTime() - Date.now();
    return left > 0 && left < SOON_DAYS * DAY_MS
      ? [`listen.tls: ${file} ends on ${day(until)}; a renewed file is taken up without a restart`]
      : [];
  });
}

/** Names under which browsers come and that no certificate holds: people would see a warning. */
function unnamed(
  { apps, site }: Loaded['config'],
  certificates: readonly ShownCertificate[],
): readonly string[] {
  const hosts = [...new Set([...apps.flatMap((app) => app.hosts), new URL(site.url).hostname])];
  return [
    ...hosts
      .filter((host) => !certificates.some(({ names }) => names(host)))
      .map((host) => `listen.tls: no certificate names ${host}, so browsers warn people there`),
    ...(site.url.startsWith('https:')
      ? []
      : ['site.url begins with http: although browsers are spoken to over TLS: links in mails lead nowhere']),
  ];
}

function trying<Value>(read: () => Value): { readonly value: Value | null; readonly problem: string | null } {
  try {
    return { value: read(), problem: null };
  } catch (error) {
    return { value: null, problem: wordsOf(error) };
  }
}

async function tryingLater(reading: Promise<unknown>): Promise<{ readonly problem: string | null }> {
  return reading.then(
    () => ({ problem: null }),
    (error: unknown) => ({ problem: wordsOf(error) }),
  );
}

/** A Fault's own words; anything else is a mistake of ours and goes on. */
function wordsOf(error: unknown): string {
  if (error instanceof Fault) return error.message;
  throw error;
}

const day = (date: Date): string => date.toISOString().slice(0, 10);
