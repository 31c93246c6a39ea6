/** Trying the examples of a CRM profile. */

import type { Exchange } from '../model/exchange.ts';
import { compileRoutes } from './match.ts';
import type { Profile } from './settings.ts';

type Example = Profile['examples'][number];

/** Every problem of a profile's routes and examples in words; empty when all examples match as they say. */
export function tryExamples(profile: Profile): readonly string[] {
  const routes = compileRoutes(profile);
  const names = [...profile.exports, ...profile.lists].map((route) => route.name);
  const known = new Set(names);
  const repeated = [...known].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const unseen = [...known].filter((name) => !profile.examples.some((example) => example.is === name));
  return [
    ...repeated.map((name) => `two routes are called ${name}: give one of them another name`),
    ...unseen.map((name) => `route ${name} has no example: add a request that it must match`),
    ...profile.examples.flatMap((example, index) => {
      const where = `example ${index + 1} (${example.method} ${example.url})`;
      if (example.is !== 'none' && !known.has(example.is))
        return [`${where} names the route ${example.is}: there is none of that name`];
      const exchange = exchangeOf(example);
      if (exchange === null) return [`${where} is no address: its percent signs do not decode`];
      const is = routes.match(exchange)?.route.name ?? 'none';
      return is === example.is ? [] : [`${where} must match ${example.is}: it matches ${is}`];
    }),
  ];
}

function exchangeOf(example: Example): Exchange | null {
  const url = new URL(example.url, 'http://example.invalid');
  const path = decodedPath(url.pathname);
  if (path === null) return null;
  const fields = new Map([...Object.entries(example.form ?? {}), ...flattened(example.json ?? {}, '')]);
  return {
    id: 'example',
    at: new Date(0),
    app: 'example',
    method: example.method.toUpperCase(),
    path,
    query: [...url.searchParams],
    target: example.url,
    headers: new Map([['content-length', fields.size === 0 ? '0' : '1']]),
    trusted: new Map(),
    clientAddress: '127.0.0.1',
    host: url.host,
    secure: true,
    asker: 'script',
    language: 'en',
    fields,
  };
}

function decodedPath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** Scalars of a JSON body by their path, `a.b`. */
function flattened(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flattened(inner, path === '' ? key : `${path}.${key}`),
  );
}
