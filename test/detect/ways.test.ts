/** Channels and jobs that a profile names: every reading of a request counts. */

import { describe, expect, it } from 'vitest';
import { compileRoutes } from '../../src/detect/match.ts';
import { ChannelRoute, ExportRoute, JobRoute } from '../../src/detect/settings.ts';
import { compileWays } from '../../src/detect/ways.ts';
import { exchange } from './support.ts';

const channel = (name: string, match: object) =>
  ChannelRoute.parse({ name, kind: 'email', match: { method: 'POST', ...match } });
const ways = compileWays({
  channels: [
    channel('mail', { path: '/send', form: { to: '*' } }),
    channel('any', { path: '/send*' }),
    channel('other', { path: '/other' }),
  ],
});
const form = new Map([
  ['content-length', '9'],
  ['content-type', 'application/x-www-form-urlencoded'],
]);

describe('channels', () => {
  it.each<[string, ReadonlyMap<string, string>, string[]]>([
    ['POST /send', new Map([['to', 'a']]), ['mail', 'any']],
    ['POST /send?to=a', new Map(), ['mail', 'any']],
    ['POST /send', new Map([['from', 'a']]), ['any']],
    ['GET /send', new Map(), []],
    ['POST /other', new Map([['a', 'b']]), ['other']],
  ])('%s sets up all that match', (line, fields, names) => {
    const asked = exchange(line, fields.size > 0 ? { fields, headers: form } : {});
    expect(ways.channels(asked).map(({ name }) => name)).toEqual(names);
  });

  it('a body that cannot be read may say anything', () => {
    const asked = exchange('POST /send', { headers: form });
    expect(ways.channels(asked).map(({ name }) => name)).toEqual(['mail', 'any']);
    expect(ways.bodyNeeded(asked)).toBe(true);
  });
});

describe('the file of a job', () => {
  const idsIn = (pattern: string, line: string, place = 'path', change = {}) => {
    const route = ExportRoute.parse({ name: 'file', match: { path: pattern } });
    const job = JobRoute.parse({ name: 'j', match: { path: '/j' }, id: 'id', files: ['file'], in: place });
    const [found] = compileWays({ jobs: [job] }).files(exchange(line, change), route);
    return found?.readings;
  };

  it.each([
    ['/api/jobs/*/file', 'GET /api/jobs/8c1f/file', [['8c1f']]],
    ['/t/*/jobs/*', 'GET /t/7/jobs/8c1f', [['7', '8c1f']]],
    ['/files/*.csv', 'GET /files/8c1f.csv', [['8c1f']]],
    ['/files/**', 'GET /files/a/8c1f', [['a', '8c1f']]],
    ['/files/{a,b}/*', 'GET /files/a/8c1f', [['files', 'a', '8c1f']]],
    ['/jobs/*(all)', 'GET /jobs/8c1f(all)', [['8c1f']]],
    ['/api/jobs/*/file', 'GET /API/Jobs/8c1f/File', [['8c1f']]],
  ])('%s in %s names %j', (pattern, line, ids) => {
    const readings = idsIn(pattern, line) ?? [];
    expect(new Set(readings.map((one) => one.join(' ')))).toEqual(new Set(ids.map((one) => one.join(' '))));
  });

  it('each way to read a path is a reading', () => {
    expect(idsIn('/jobs/*/file', 'GET /jobs/a;b/file')).toEqual(expect.arrayContaining([['a;b'], ['a']]));
  });

  it('each value of a field is a reading, and none is none', () => {
    expect(idsIn('/file', 'GET /file?id=1&ID[]=2', 'id')).toEqual([['1'], ['2']]);
    expect(idsIn('/file', 'GET /file', 'id')).toEqual([]);
    expect(idsIn('/file', 'POST /file?id=1', 'id', { headers: form })).toEqual([]);
  });

  it('the body is wanted where it may name the job', () => {
    const exports = [ExportRoute.parse({ name: 'file', match: { method: 'POST', path: '/file' } })];
    const job = { name: 'j', match: { path: '/j' }, id: 'id', files: ['file'] };
    const asked = exchange('POST /file', { headers: form });
    const needed = (place: string): boolean =>
      compileRoutes({ exports, lists: [], jobs: [JobRoute.parse({ ...job, in: place })] }).bodyNeeded(asked);
    expect([needed('id'), needed('path')]).toEqual([true, false]);
  });
});
