/** Trying the examples of a CRM profile. */

import { Fault } from '../lib/fault.ts';
import { compileSelector } from '../lib/html-select.ts';
import type { Exchange } from '../model/exchange.ts';
import { compileRoutes } from './match.ts';
import type { Profile } from './settings.ts';
import { compileWays } from './ways.ts';

type Example = Profile['examples'][number];

/** Every problem of a profile's routes and examples in words; empty when all examples match as they say. */
export function tryExamples(profile: Profile): readonly string[] {
  const routes = compileRoutes(profile);
  const ways = compileWays(profile);
  const names = [...profile.exports, ...profile.lists, ...profile.jobs, ...profile.channels].map(
    ({ name }) => name,
  );
  const known = new Set(names);
  const repeated = [...known].filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const unseen = [...known].filter((name) => !profile.examples.some((example) => example.is === name));
  return [
    ...profile.lists.flatMap(selectorProblem),
    ...repeated.map((name) => `two routes are called ${name}: give one of them another name`),
    ...unseen.map((name) => `route ${name} has no example: add a request that it must match`),
    ...profile.jobs.flatMap((job) => jobProblems(job, profile)),
    ...loginProblems(profile),
    ...profile.examples.flatMap((example, index) => {
      const where = `example ${index + 1} (${example.method} ${example.url})`;
      if (example.is !== 'none' && !known.has(example.is))
        return [`${where} names the route ${example.is}: there is none of that name`];
      const exchange = exchangeOf(example);
      if (exchange === null) return [`${where} is no address: its percent signs do not decode`];
      // Whatever else it is, what sets up a channel is judged as that first.
      const [channel] = ways.channels(exchange);
      const [job] = ways.starts(exchange);
      const is = channel?.name ?? routes.match(exchange)?.route.name ?? job?.name ?? 'none';
      return is === example.is ? [] : [`${where} must match ${example.is}: it matches ${is}`];
    }),
  ];
}

function selectorProblem({ name, rows, id }: Profile['lists'][number]): readonly string[] {
  if (id !== undefined && typeof rows === 'object')
    return [`list ${name} names an id in JSON and rows of a page: put the attribute under rows.id`];
  if (typeof rows !== 'object') return [];
  try {
    compileSelector(rows.selector);
    return [];
  } catch (error) {
    const why = error instanceof Fault ? error.message : 'it is none';
    return [`list ${name}: its selector cannot be used: ${why}`];
  }
}

/** A file that is no export route of its own is given to anybody. */
function jobProblems({ name, files, in: place }: Profile['jobs'][number], { exports }: Profile): string[] {
  return files.flatMap((file) => {
    const route = exports.find((one) => one.name === file);
    if (!route) return [`job ${name} names the file ${file}: there is no export route of that name`];
    return place === 'path' && !route.match.path.includes('*')
      ? [`job ${name}: the path of ${file} has no * where its id could stand: name the field in \`in\``]
      : [];
  });
}

/** A login that sets what no session is made of would name nobody. */
function loginProblems({ login, session }: Profile): readonly string[] {
  const cookie = login?.token.cookie;
  const missing =
    cookie === undefined
      ? login !== undefined && session.cookies.length + session.headers.length === 0
      : !session.cookies.some((name) => name === cookie || name.includes('*'));
  return missing
    ? ['login.token is no part of the session: name it in session.cookies or session.headers']
    : [];
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
