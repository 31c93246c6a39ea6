/** The directory of a gateway: its sources in their order, and people who are known by the claims of a sign-in. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Settings } from '../../src/config/index.ts';
import { PeopleSources } from '../../src/identify/people/settings.ts';
import type { ToldPeople, ToldPerson } from '../../src/identify/ports.ts';
import { Person } from '../../src/identify/settings.ts';
import { runHere } from '../commands/stand.ts';
import { startFakeCrm } from '../support/fake-crm.ts';
import { writeProject } from '../support/gateway.ts';
import { openPeople } from '../../src/wiring/people.ts';

const ANN = { id: 'ann', name: 'Ann', email: 'ann@corp.example', logins: ['ann'], roles: ['rep'] };
const claims = {
  sub: 'u-1',
  name: 'A.',
  email: 'new@corp.example',
  preferred_username: 'newcomer',
  groups: ['reps'],
};
const HOUR = 3_600_000;

function world(sources: object, people: readonly object[] = [ANN]) {
  let now = Date.parse('2026-01-05T08:00:00Z');
  const kept = new Map<string, ToldPerson>();
  const told: ToldPeople = {
    all: async (kind) => [...kept.values()].filter((one) => one.kind === kind),
    put: async (one) => void kept.set(one.id, one),
    remove: async (_kind, id) => kept.delete(id),
  };
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-people-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const loaded = {
    baseFolder: folder,
    config: {
      site: { language: 'en' },
      roles: ['rep', 'boss'],
      people: people.map((one) => Person.parse(one)),
      directory: PeopleSources.parse(sources),
    },
  } as unknown as Settings;
  return {
    kept,
    folder,
    open: () => openPeople(loaded, { told, now: () => new Date(now) }),
    pass: (milliseconds: number) => (now += milliseconds),
  };
}
const CLAIMS = { claims: { roles: { reps: 'rep' }, hours: 2 } };

describe('a person of claims', () => {
  it('is known from the sign-in on, also after a start, and until the claims are too old', async () => {
    const { open, pass, kept } = world(CLAIMS);
    const people = await open();
    expect(await people.learn(claims)).toMatchObject({ id: 'u-1', roles: ['rep'], logins: ['newcomer'] });
    expect((await open()).directory.byLogin('newcomer')?.id).toBe('u-1');
    pass(2 * HOUR);
    people.expire();
    expect(people.directory.byLogin('newcomer')).toBeNull();
    expect((await open()).directory.byLogin('newcomer')).toBeNull();
    await people.learn({ ...claims, sub: 'u-2', email: 'x@corp.example', preferred_username: 'x' });
    expect([...kept.keys()]).toEqual(['u-2']);
  });

  it('is the person of the configuration where they share a name, with what that says of him', async () => {
    const people = await world(CLAIMS).open();
    expect(await people.learn({ ...claims, email: 'ANN@corp.example' })).toMatchObject({
      id: 'ann',
      name: 'Ann',
      logins: ['ann', 'newcomer'],
    });
  });

  it('who would be two people is nobody', async () => {
    const bob = { ...ANN, id: 'bob', email: 'bob@corp.example', logins: ['bob'] };
    const people = await world(CLAIMS, [ANN, bob]).open();
    expect(
      await people.learn({ ...claims, email: 'bob@corp.example', preferred_username: 'ann' }),
    ).toBeNull();
  });

  it('is nobody where directory.claims is not set', async () =>
    expect(await (await world({}).open()).learn(claims)).toBeNull());
});

it('two people of the configuration who share a login are refused before the start', async () => {
  const eve = { ...ANN, id: 'eve', email: 'eve@corp.example' };
  await expect(world({}, [ANN, eve]).open()).rejects.toMatchObject({ code: 'INPUT' });
});

describe('files', () => {
  const eve = '- { id: eve, name: Eve, email: eve@corp.example, logins: [eve], roles: [rep] }\n';

  it('are told from each other, and are known beside the configuration', async () => {
    const { folder, open } = world({ files: ['a.yaml', 'b.csv'] });
    writeFileSync(join(folder, 'a.yaml'), eve);
    // Saved by a spreadsheet of a Chinese machine: 李雷 in GB18030.
    const csv = 'id,name,email,logins,roles\r\nlilei,\xc0\xee\xc0\xd7,lilei@corp.example,lilei,rep\r\n';
    writeFileSync(join(folder, 'b.csv'), Buffer.from(csv, 'latin1'));
    const { directory } = await open();
    expect(directory.all().map(({ id, name }) => `${id} ${name}`)).toEqual([
      'ann Ann',
      'eve Eve',
      'lilei 李雷',
    ]);
  });

  it.each([
    ['a role that is none', eve.replace('[rep]', '[king]'), 'a.yaml:1:1: eve: there is no role "king"'],
    ['a login twice', `${eve}${eve.replaceAll('eve@', 'e@').replace('id: eve', 'id: e')}`, 'the same login'],
    ['a key that is none', eve.replace('name:', 'nmae:'), 'a.yaml:1:'],
  ])('with %s are refused with their place', async (_what, text, message) => {
    const { folder, open } = world({ files: ['a.yaml'] });
    writeFileSync(join(folder, 'a.yaml'), text);
    await expect(open()).rejects.toThrow(message);
  });

  it('with headings alone are refused, as one that is being written', async () => {
    const { folder, open } = world({ files: ['a.csv'] });
    writeFileSync(join(folder, 'a.csv'), 'id,name,email,roles\r\n');
    await expect(open()).rejects.toThrow('a.csv:1:1: the file has headings and no people');
  });

  it('that are broken keep no command from the log', async () => {
    const crm = await startFakeCrm();
    const project = await writeProject({ crm: crm.url, config: { directory: { files: ['none.csv'] } } });
    onTestFinished(async () => {
      await project.close();
      await crm.close();
    });
    expect(await runHere(['audit', 'verify', '--config', project.configPath])).toMatchObject({ code: 0 });
    expect((await runHere(['check', '--config', project.configPath])).code).not.toBe(0);
  });

  it('that are not there are refused', async () =>
    expect(world({ files: ['none.csv'] }).open()).rejects.toThrow('none.csv:1:1'));
});
