/** D1 to D9, D12, D13: however an export's path is spelled, a CRM that would answer it is asked under the export's rules, or not at all. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRoutes } from '../../src/detect/match.ts';
import { ExportRoute } from '../../src/detect/settings.ts';
import { Strict } from '../../src/proxy/settings.ts';
import { readTarget } from '../../src/proxy/target.ts';
import { exchange } from '../detect/support.ts';
import { stand } from '../proxy/stand.ts';
import { sendRaw } from '../support/raw.ts';
import { SERVERS, spellings } from '../support/spellings.ts';

const EXPORT = '/contacts/export';
const METHODS = ['GET', 'POST', 'HEAD'];
const routes = compileRoutes({
  exports: [ExportRoute.parse({ name: 'contacts', match: { method: ['GET', 'POST'], path: EXPORT } })],
  lists: [],
});

/** How each request ended: refused by us, or under which rules the CRM saw which target. */
interface Ending {
  readonly spelling: string;
  readonly status: number;
  readonly governed: boolean | null;
  readonly target: string | null;
}

async function endings(method: string, strict: Strict): Promise<readonly Ending[]> {
  let governed: boolean | null = null;
  const through = await stand((_request, response) => response.end(), {
    app: { strict },
    journey: {
      async admit(exchange) {
        governed = routes.match(exchange) !== null;
        return { kind: 'forward', governed, ticket: null };
      },
    },
  });
  const all: Ending[] = [];
  for (const spelling of spellings()) {
    governed = null;
    const before = through.seen.length;
    const head = `${method} ${spelling} HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n\r\n`;
    const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, head);
    expect([spelling, statuses.length]).toEqual([spelling, 1]);
    expect(through.seen.length - before).toBeLessThanOrEqual(1);
    all.push({ spelling, status: statuses[0] ?? 0, governed, target: through.seen[before]?.url ?? null });
  }
  return all;
}

/** The servers that would take the target for the export. */
function reachedBy(target: string | null): readonly string[] {
  if (target === null) return [];
  const path = target.replace(/\?.*$/s, '');
  return Object.entries(SERVERS)
    .filter(([, read]) => read(path).toLowerCase() === EXPORT)
    .map(([name]) => name);
}

const DISGUISED = /\/\/|\/\.{1,2}(?:\/|$)|%(?:2e|6[1-9a-f]|7[0-9a])/i;

const PASSING: Partial<Strict> = { encodedSlash: 'pass', backslash: 'pass', doubleEncoding: 'pass' };
const SETTINGS: readonly (readonly [string, Partial<Strict>])[] = [
  ['as it comes', {}],
  ['that lets odd escapes pass', PASSING],
  ['that cuts path parameters', { ...PASSING, pathParameters: 'cut' }],
  ['that refuses path parameters', { ...PASSING, pathParameters: 'refuse', knownPathParameters: [] }],
];

it('there are at least the 85 spellings of the reference', () =>
  expect(new Set(spellings()).size).toBeGreaterThan(84));

describe.each(SETTINGS)('an app %s', (_name, change) => {
  it.each(METHODS)('D1 D2 D3 D5 D6 D7 D8 %s never reaches the export past its rules', async (method) => {
    const all = await endings(method, { ...Strict.parse({}), ...change });
    // Refused, or judged as the export by whoever would answer it.
    expect(all.filter(({ target, status }) => target === null && status !== 400)).toEqual([]);
    expect(all.filter(({ target, governed }) => reachedBy(target).length > 0 && governed !== true)).toEqual(
      [],
    );
    // One normal form: no dots, doubled slashes or plain letters in disguise are left for the CRM to resolve.
    expect(all.filter(({ target }) => DISGUISED.test(target ?? ''))).toEqual([]);
    // It compares something: many pass as the export, many are refused.
    expect(all.filter(({ governed }) => governed === true).length).toBeGreaterThan(30);
    expect(all.filter(({ target }) => target === null).length).toBeGreaterThan(20);
  });
});

/** A word whose letters are written in several ways, with something invisible between them. */
const written = (word: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...Array.from(word, (letter) => {
        const hex = letter.charCodeAt(0).toString(16);
        const plain = { weight: 12, arbitrary: fc.constant(letter) };
        const odd = [
          `%${hex}`,
          `%25${hex}`,
          letter.toUpperCase(),
          `${letter}%E2%80%8B`,
          `%EF%BD%${(0x20 + letter.charCodeAt(0)).toString(16)}`,
        ];
        return fc.oneof(plain, fc.constantFrom(...odd));
      }),
    )
    .map((letters) => letters.join(''));
const noise = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((some) => some.join(''));
const BREAKS = [
  '/',
  '/./',
  '%2f',
  '%5c',
  '\\',
  '%252f',
  '%255c',
  ';a',
  ';a/',
  '%3b',
  '/%2e',
  '/x/..',
  '/x/%252e%252e',
  '%EF%BC%8F',
  '/%EF%BC%8E',
  '%25EF%25BC%258F',
  '/x/%25EF%25BC%258E%25EF%25BC%258E/',
];
const ENDS = [...BREAKS, '.', '%20', '~', '::$DATA', '%00', '%2500', '%3f', '%23', '..', '%2e'];

it.each(SETTINGS)('an app %s: no made-up spelling reaches the export past its rules', (_name, change) => {
  const strict = { ...Strict.parse({}), ...change };
  let reached = 0;
  fc.assert(
    fc.property(
      noise(...BREAKS),
      written('contacts'),
      fc.oneof(fc.constant('/'), noise(...BREAKS)),
      written('export'),
      noise(...ENDS),
      (before, first, between, second, after) => {
        let read: ReturnType<typeof readTarget>;
        try {
          read = readTarget(`/${before}${first}${between}${second}${after}`, strict);
        } catch {
          return;
        }
        const by = reachedBy(read.sent);
        if (by.length > 0) reached += 1;
        const governed = routes.match({ ...exchange('GET /'), path: read.path }) !== null;
        expect([read.sent, by, governed || by.length === 0]).toEqual([read.sent, by, true]);
      },
    ),
    { numRuns: 2000 },
  );
  expect(reached).toBeGreaterThan(20);
});

describe('by themselves', () => {
  it.each([
    ['D2', '/contacts%2fexport'],
    ['D2', '/contacts%5cexport'],
    ['D2', '/contacts%252fexport'],
    ['D2', '/contacts%c0%afexport'],
    ['D2', '/contacts/export%00'],
    ['D2', '/contacts/%u0065xport'],
    ['D4', '/files/..%2f..%23'],
    ['D5', '/x/..;/contacts/export'],
    ['D6', '/contacts\\export'],
    ['D8', '/login#/contacts/export'],
    ['D8', '/login?x#y'],
    ['D1', '/../contacts/export'],
  ])('%s %s is refused unless the app says otherwise', async (_id, target) => {
    const through = await stand((_request, response) => response.end());
    const { statuses } = await sendRaw(
      `http://127.0.0.1:${through.port}`,
      `GET ${target} HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n\r\n`,
    );
    expect([statuses, through.seen.length]).toEqual([[400], 0]);
  });

  it.each(['?x=/login', '?/login', '?url=/public/..', '?;/login'])(
    'D9 the query %s is no part of the path that is judged',
    async (query) => {
      const read: string[] = [];
      const through = await stand((_request, response) => response.end(), {
        journey: {
          bodyNeeded(exchange) {
            read.push(exchange.path);
            return 0;
          },
        },
      });
      await sendRaw(
        `http://127.0.0.1:${through.port}`,
        `GET ${EXPORT}${query} HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n\r\n`,
      );
      expect([read, through.seen[0]?.url]).toEqual([[EXPORT], `${EXPORT}${query}`]);
    },
  );
});
