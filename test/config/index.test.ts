/** Tests of reading the configuration: what is wrong is told with file, line and column, all at once. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, loadSettings } from '../../src/config/index.ts';
import { CONFIG, KNOWN, POLICY, problems, PROFILE, project, swap } from './support.ts';
import type { Files } from './support.ts';

const config = (from: string, to: string): Files => ({ 'config.yaml': swap(CONFIG, from, to) });
const policy = (from: string, to: string): Files => ({ 'rules/policies/rep.yaml': swap(POLICY, from, to) });

describe('settings without rules', () => {
  it('are there while a rule file is broken, so that the log can be read', async () => {
    const folder = await project({ 'rules/policies/rep.yaml': 'policy: [' });
    expect((await loadConfig(join(folder, 'config.yaml'), KNOWN)).ok).toBe(false);
    const loading = await loadSettings(join(folder, 'config.yaml'));
    expect(loading).toMatchObject({ ok: true, loaded: { dataFolder: join(folder, 'data') } });
  });

  it('are refused when the configuration itself is broken', async () => {
    const folder = await project({ 'config.yaml': `${CONFIG}\nbogus: 1\n` });
    expect(await loadSettings(join(folder, 'config.yaml'))).toMatchObject({ ok: false });
  });
});

describe('a good configuration', () => {
  it('loads, with its defaults, rules and folders', async () => {
    const folder = await project();
    const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
    if (!loading.ok) throw new Error(loading.problems.map(({ text }) => text).join('\n'));
    const { loaded } = loading;
    expect(loaded.config.listen).toEqual({
      host: '127.0.0.1',
      port: 8080,
      tls: [],
      trustedProxies: [],
    });
    expect(loaded.config.apps[0]?.unlisted).toBe('hold');
    expect([...loaded.profiles.keys()]).toEqual(['small']);
    expect(loaded.policies.map((one) => one.policy)).toEqual(['rep']);
    expect(loaded.placedTests).toHaveLength(1);
    expect(loaded.rulesHash).toMatch(/^[0-9a-f]{64}$/);
    expect([loaded.baseFolder, loaded.rulesFolder, loaded.dataFolder]).toEqual([
      folder,
      join(folder, 'rules'),
      join(folder, 'data'),
    ]);
  });

  it('has a hash that changes with what decides and with nothing else', async () => {
    const hashOf = async (change: Files): Promise<string> => {
      const loading = await loadConfig(join(await project(change), 'config.yaml'), KNOWN);
      return loading.ok ? loading.loaded.rulesHash : 'refused';
    };
    const hash = await hashOf({});
    expect(
      await hashOf({
        'rules/policies/rep.yaml': `# a comment\n${POLICY}`,
        'rules/policies/rep.test.yaml': null,
      }),
    ).toBe(hash);
    expect(await hashOf(policy('rows: 5', 'rows: 6'))).not.toBe(hash);
    expect(await hashOf({ 'rules/crm/small.yaml': swap(PROFILE, '/export }', '/export2 }') })).not.toBe(hash);
  });
});

describe('a bad configuration is refused', () => {
  it.each<[string, Files, string]>([
    ['broken YAML', config('  url: http', '  url: "http'), 'config.yaml:25:1: broken YAML'],
    ['a tab', config('  url:', '\turl:'), 'config.yaml:3:1: broken YAML'],
    [
      'a duplicate key',
      config('site:\n', 'site:\n  support: me@example.com\n'),
      'config.yaml:3:3: this key stands here twice',
    ],
    [
      'an alias',
      config('roles: [rep, boss]', 'roles: &r [rep, boss]\nrules: *r'),
      'config.yaml:10:8: aliases',
    ],
    ['an unknown tag', config('name: Ann', 'name: !py Ann'), 'config.yaml:12:11: broken YAML'],
    ['a second document', { 'config.yaml': `${CONFIG}---\na: 1\n` }, 'config.yaml:25:1: a second document'],
    ['an empty file', { 'config.yaml': '' }, 'config.yaml:1:1: "the file" must be keys and values'],
    [
      'no UTF-8',
      { 'config.yaml': Buffer.from([0xd6, 0xd0, 0xce, 0xc4]) },
      'config.yaml:1:1: this is not a YAML file',
    ],
    [
      'no file',
      { 'config.yaml': null },
      'config.yaml:1:1: the file cannot be read: there is none of this name; begin with a copy of config.example.yaml',
    ],
    [
      'an unknown key',
      config('  support:', '  suport: x\n  support:'),
      'config.yaml:2:3: unknown key "suport": write "support"',
    ],
    [
      'an unknown key, far from any',
      config('  support:', '  colour: x\n  support:'),
      'config.yaml:2:3: unknown key "colour": known here are name, support, url, language',
    ],
    [
      'a key that is missing',
      config('  support: it@example.com\n', ''),
      'config.yaml:1:1: "support" is missing: write a text',
    ],
    ['a number for a text', config('it@example.com', '12345'), 'config.yaml:2:12: "support" must be a text'],
    [
      'a text for a number',
      config('roles: [rep', 'listen: { port: no }\nroles: [rep'),
      'config.yaml:9:17: "port" must be a number',
    ],
    [
      'a number out of range',
      config('roles: [rep', 'listen: { port: 70000 }\nroles: [rep'),
      'config.yaml:9:17: "port" is too big: at most 65535',
    ],
    [
      'a word that is none of those',
      config('    profile: small', '    profile: small\n    unlisted: pass'),
      'config.yaml:9:15: "unlisted" must be one of hold, block',
    ],
    [
      'an empty list',
      config('hosts: [crm.example]', 'hosts: []'),
      'config.yaml:6:12: "hosts" is too small: at least 1 item ',
    ],
    [
      'a role that does not exist',
      config('roles: [rep]', 'roles: [rep, rap]'),
      'config.yaml:15:18: there is no role "rap": known are rep, boss',
    ],
    [
      'approving for a role that does not exist',
      config('approves: [rep]', 'approves: [rap]'),
      'config.yaml:21:16: there is no role "rap"',
    ],
    [
      'a manager who does not exist',
      config('manager: bob', 'manager: bobby'),
      'config.yaml:16:14: there is nobody with the id "bobby"',
    ],
    [
      'being one’s own manager',
      config('manager: bob', 'manager: ann'),
      'config.yaml:16:14: nobody is their own manager',
    ],
    [
      'two people of one id',
      config('id: bob', 'id: Ann'),
      'config.yaml:17:9: this id stands here a second time',
    ],
    [
      'two people of one address',
      config('bob@example.com', 'ANN@example.com'),
      'config.yaml:19:12: this address stands here a second time',
    ],
    [
      'two people of one login',
      config('    roles: [boss]', '    logins: [bob, ANN]\n    roles: [boss]'),
      'config.yaml:20:19: this login stands here a second time',
    ],
    [
      'a role twice',
      config('roles: [rep, boss]', 'roles: [rep, boss, rep]'),
      'config.yaml:9:20: this role stands here a second time',
    ],
    [
      'a host twice',
      config('hosts: [crm.example]', 'hosts: [crm.example, crm.example]'),
      'config.yaml:6:26: this host stands here a second time',
    ],
    [
      'an app twice',
      config(
        'roles: [rep, boss]',
        '  - { name: crm, hosts: [b.example], upstream: "http://b", profile: small }\nroles: [rep, boss]',
      ),
      'config.yaml:9:13: this app stands here a second time',
    ],
    ['an upstream with a path', config('9001', '9001/crm'), 'config.yaml:7:15: only scheme, host and port'],
    ['an upstream with a slash', config('9001', '9001/'), 'config.yaml:7:15: only scheme, host and port'],
    [
      'a password in an address',
      config('http://127', 'http://a:b@127'),
      'config.yaml:7:15: only scheme, host and port',
    ],
    [
      'a site address with a path',
      config('http://crm.example', 'http://crm.example/gate'),
      'config.yaml:3:8: only scheme, host and port',
    ],
    [
      'a profile that does not exist',
      config('profile: small', 'profile: smal'),
      'config.yaml:8:14: there is no profile "smal": known are small',
    ],
    [
      'trusting everybody',
      config(
        'roles: [rep, boss]',
        'identity: { trustedHeader: { name: x-user, networks: [0.0.0.0/0] } }\nroles: [rep, boss]',
      ),
      'config.yaml:9:55: this network is everybody',
    ],
    [
      'trusting everybody in disguise',
      config(
        'roles: [rep, boss]',
        'identity: { trustedHeader: { name: x-user, networks: ["::ffff:10.0.0.0/8"] } }\nroles: [rep, boss]',
      ),
      'config.yaml:9:55: this network is everybody',
    ],
    [
      'no network',
      config(
        'roles: [rep, boss]',
        'identity: { trustedHeader: { name: x-user, networks: [10.0.0/8] } }\nroles: [rep, boss]',
      ),
      'config.yaml:9:55: this is no network',
    ],
    [
      'trusting every proxy',
      config('roles: [rep, boss]', 'listen: { trustedProxies: [10.0.0.0/8, "::/0"] }\nroles: [rep, boss]'),
      'config.yaml:9:40: this network is everybody',
    ],
    [
      'figures for everybody',
      config('roles: [rep, boss]', 'metrics: { networks: ["::ffff:0.0.0.0/0"] }\nroles: [rep, boss]'),
      'config.yaml:9:23: this network is everybody',
    ],
    [
      'no rules folder',
      { 'rules/crm/small.yaml': null, 'rules/policies/rep.yaml': null, 'rules/policies/rep.test.yaml': null },
      'rules/crm:1:1: the folder cannot be read',
    ],
  ])('%s', async (_name, change, expected) => {
    expect(await problems(change)).toContainEqual(expect.stringContaining(expected));
  });
});

describe('problems', () => {
  it('of all files show at once, though several files do not fit', async () => {
    const found = await problems({
      'config.yaml': swap(
        swap(CONFIG, '  support:', '  suport: x\n  support:'),
        'roles: [rep]',
        'roles: [rap]',
      ),
      'rules/policies/rep.yaml': swap(swap(POLICY, '[small]', '[large]'), 'rows: 5', 'rows: -1'),
      'rules/policies/other.yaml': 'policy: [',
    });
    expect(found.map((text) => text.split(': ')[0])).toEqual([
      'config.yaml:2:3',
      'config.yaml:16:13',
      'rules/policies/other.yaml:1:10',
      'rules/policies/rep.yaml:7:22',
      'rules/policies/rep.yaml:4:12',
    ]);
  });

  it('never quote a value of the file', async () => {
    const secret = 'S3CR3T-value';
    const found = await problems({
      'config.yaml': swap(
        swap(CONFIG, 'http://127.0.0.1:9001', `ftp://${secret}`),
        'it@example.com',
        `[${secret}]`,
      ),
    });
    expect(found.length).toBeGreaterThan(1);
    expect(found.join('\n')).not.toContain(secret);
  });
});
