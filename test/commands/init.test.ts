/** Tests of `init`: what is asked again, what is written and what is never overwritten. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { init } from '../../src/commands/init.ts';
import { checkParts } from '../../src/wiring.ts';
import { openMailbox } from '../notify/mailbox.ts';
import type { Mailbox } from '../notify/mailbox.ts';
import { contextIn, typist } from '../support/typist.ts';

const root = mkdtempSync(join(tmpdir(), 'exportgate-init-'));
const at = (...path: readonly string[]): string => join(root, ...path);
const crm = createServer((request, response) => {
  const login = /crm_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  response.writeHead(login === undefined ? 401 : 200).end(JSON.stringify({ user: { login } }));
});
let upstream = '';
let mailbox: Mailbox;
beforeAll(async () => {
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve));
  upstream = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`;
  mailbox = await openMailbox();
});
afterAll(async () => {
  crm.closeAllConnections();
  crm.close();
  await mailbox.close();
  rmSync(root, { recursive: true, force: true });
});

const answers = (changes: Readonly<Record<string, unknown>> = {}): string => {
  const path = at(`answers-${readdirSync(root).length}.yaml`);
  const given = {
    url: 'http://localhost:8080',
    crm: upstream,
    profile: 'demo',
    session: 'crm_session=secretsession',
    administrator: 'Erin Walsh, erin@example.com, erin',
    approver: 'Li Wei, li.wei@example.com, liwei',
    mail: `gate@example.com 127.0.0.1:${mailbox.port}`,
    listen: '18999',
    timeZone: 'Asia/Shanghai',
    roles: 'analyst, customer-service, finance, sales-manager, sales-rep',
    ...changes,
  };
  writeFileSync(path, JSON.stringify(given, null, 2));
  return path;
};
let folders = 0;
const run = async (
  options: Readonly<Record<string, string>>,
  given: Parameters<typeof contextIn>[1] = {},
) => {
  folders += 1;
  const folder = options['folder'] ?? `site-${folders}`;
  const said = contextIn(root, given);
  const code = await init.run(said.context, [], { ...options, folder });
  return { ...said, code, folder: at(folder) };
};

describe('what is written', () => {
  it.each(['en', 'zh'])('passes check with nothing to advise, in monitor mode, in %s', async (lang) => {
    const { code, folder, out } = await run({ lang, answers: answers() });
    expect(code).toBe(0);
    const checked = await check(join(folder, 'config.yaml'), checkParts, true);
    expect(checked.problems).toEqual([]);
    const config = readFileSync(join(folder, 'config.yaml'), 'utf8');
    expect(config).toContain('    mode: monitor\n');
    expect(config).toContain('  timeZone: Asia/Shanghai\n');
    expect(out.join('\n')).toContain('exportgate simulate');
  });

  it.each(['analyst', 'customer-service', 'finance', 'sales-manager', 'sales-rep'])(
    'passes check with %s alone: no starter leans on another',
    async (roles) => {
      const { code, err } = await run({ answers: answers({ roles }) });
      expect({ code, err }).toEqual({ code: 0, err: [] });
    },
  );

  it('keeps no secret, and only this user may read the file for them', async () => {
    const { folder, out } = await run({ answers: answers() });
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(texts.length).toBeGreaterThan(25);
    for (const text of [...texts, ...out])
      expect(text.replace('is secretsession', '')).not.toContain('secretsession');
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('# EXPORTGATE_SMTP_PASSWORD=\n');
  });

  it('begins a profile of its own, which passes check and is noted', async () => {
    const { code, folder, out } = await run({ answers: answers({ profile: 'our-crm', session: '' }) });
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'rules/crm/our-crm.yaml'), 'utf8')).toMatch(
      /^profile: our-crm\n.*\nstatus: draft/m,
    );
    expect(readFileSync(join(folder, 'rules/policies/sales-rep.yaml'), 'utf8')).toContain(
      'profiles: [our-crm]',
    );
    expect(existsSync(join(folder, 'rules/crm/demo.yaml'))).toBe(false);
    expect(out.join('\n')).toContain('our-crm does not describe your CRM yet');
  });

  it('is only what was chosen, and two people can approve each other', async () => {
    const { folder } = await run({ answers: answers({ roles: 'finance' }) });
    expect(readdirSync(join(folder, 'rules/policies')).filter((name) => !name.includes('.test.'))).toEqual([
      'administrator.yaml',
      'attachments.yaml',
      'finance.yaml',
      'integration.yaml',
      'leaver.yaml',
      'nobody.yaml',
    ]);
    const config = readFileSync(join(folder, 'config.yaml'), 'utf8');
    expect(config).toContain('approves: [data-officer]');
    expect(config).toMatch(/approves:\n +- finance\n +- administrator/);
  });

  it('is one JSON value for scripts, and the talk goes to the other stream', async () => {
    const { out, err } = await run({ answers: answers() }, { json: true });
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      written: expect.arrayContaining(['config.yaml', '.env', 'rules/crm/demo.yaml']),
      notes: expect.arrayContaining(['the mail server took a mail; that it arrived was not confirmed']),
      problems: [],
    });
    expect(err.join('\n')).toContain('1/10');
  });
});

describe('what is refused before anything is written', () => {
  const place = (line: number): RegExp => new RegExp(`answers-\\d+\\.yaml:${line}:\\d+: `);
  it.each<[string, () => Readonly<Record<string, string>>, RegExp]>([
    ['no terminal and no answers', () => ({}), /init --answers FILE\.yaml/],
    ['a language that is none', () => ({ lang: 'fr' }), /--lang: it must be en or zh/],
    [
      'a question that is none',
      () => ({ answers: answers({ colour: 'red' }) }),
      /answers-\d+\.yaml:\d+:\d+: unknown key "colour": known here are url,/,
    ],
    ['an answer that is missing', () => ({ answers: answers({ url: '' }) }), place(2)],
    ['one person twice', () => ({ answers: answers({ approver: 'Erin, erin@example.com' }) }), place(7)],
    ['a session of nobody', () => ({ answers: answers({ session: 'other=1' }) }), place(5)],
    [
      'a port in use',
      () => ({ answers: answers({ listen: new URL(upstream).port }) }),
      /something listens there already/,
    ],
    [
      'the name that leads to the gateway',
      () => ({ answers: answers({ url: 'http://127.0.0.1' }) }),
      /would then ask itself/,
    ],
    [
      'a user without a password',
      () => ({ answers: answers({ mail: 'g@example.com localhost none gate' }) }),
      /EXPORTGATE_SMTP_PASSWORD is not set/,
    ],
    ['a role that is not there', () => ({ answers: answers({ roles: 'boss' }) }), place(11)],
  ])('%s', async (_name, options, words) => {
    const before = readdirSync(root).filter((name) => name.startsWith('site-'));
    await expect(run(options())).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringMatching(words),
    });
    const made = readdirSync(root).filter((name) => name.startsWith('site-') && !before.includes(name));
    for (const name of made) expect(readdirSync(at(name))).toEqual([]);
  });

  it.each(['config.yaml', '.env'])('a folder in which %s lies already', async (name) => {
    const folder = `taken-${name}`;
    mkdirSync(at(folder));
    writeFileSync(at(folder, name), 'mine');
    await expect(run({ folder, answers: answers() })).rejects.toMatchObject({ code: 'INPUT' });
    expect(readdirSync(at(folder))).toEqual([name]);
    expect(readFileSync(at(folder, name), 'utf8')).toBe('mine');
  });

  it('but a script may go on without a trial, and the note says what was seen', async () => {
    const path = answers({ session: 'other=1', goOnWithout: ['session'] });
    const { code, out } = await run({ answers: path });
    expect(code).toBe(0);
    expect(out.join('\n')).toContain('- the CRM says that nobody is logged in with it');
  });
});

describe('at a terminal', () => {
  const codeIn = (): string => /Code: (\d{8})/.exec(mailbox.got.at(-1)?.mail.text ?? '')?.[1] ?? 'none';

  it('asks again until an answer holds, says what was seen, and takes the code of the mail', async () => {
    const person = typist(
      'crm', // no address
      'http://localhost:8080',
      'http://127.0.0.1:1', // nothing there
      upstream,
      '',
      'crm_session=erin',
      'Erin Walsh, erin@example.com, erin',
      'Erin Walsh, erin@example.com, erin', // the same person
      'Li Wei, li.wei@example.com, liwei',
      `gate@example.com 127.0.0.1:${mailbox.port}`,
      '00000000x',
      codeIn,
      '18998',
      'Asia/Nowhere',
      'Asia/Shanghai',
      '',
    );
    const { code, out } = await run({ lang: 'en' }, { terminal: person });
    expect(code).toBe(0);
    expect(person.left).toEqual([]);
    const said = out.join('\n');
    for (const words of [
      '! this is no address',
      '! no answer: it takes no connection',
      'the CRM says: this is erin',
      '! write name, address and login of another person',
      'the mail arrived',
      '! there is no such time zone',
      'there it is 10:30 AM now',
      'sales-manager, sales-rep',
    ])
      expect(said).toContain(words);
    expect(said).not.toContain('not confirmed');
    expect(person.asked.filter(({ hidden }) => hidden)).toHaveLength(1);
    expect(said).not.toContain('crm_session=erin');
  });

  it('goes on with a note where somebody presses Enter', async () => {
    const { code, out, err } = await run(
      { lang: 'zh' },
      {
        terminal: typist(
          'https://localhost',
          'http://127.0.0.1:1',
          '',
          'our-crm',
          '',
          '王芳，wang.fang@example.com',
          '李伟，li.wei@example.com',
          `gate@example.com 127.0.0.1:${mailbox.port}`,
          '', // no mail came
          '', // go on
          '18997',
          'Asia/Shanghai',
          'finance',
        ),
      },
    );
    expect({ code, err }).toEqual({ code: 0, err: [] });
    const notes = out.slice(out.findIndex((line) => line.includes('待处理事项'))).join('\n');
    for (const words of [
      '- 没有响应：',
      '- our-crm 目前只是演示版的副本',
      '尚未验证能否识别用户',
      '尚未确认送达',
    ])
      expect(notes).toContain(words);
  });

  it('writes nothing where somebody stops in the middle', async () => {
    const folder = 'stopped';
    const terminal = typist('http://localhost:8080', upstream, undefined);
    await expect(run({ lang: 'en', folder }, { terminal })).rejects.toMatchObject({
      code: 'INPUT',
      message: expect.stringContaining('nothing was written'),
    });
    expect(readdirSync(at(folder))).toEqual([]);
  });
});

it('has a Chinese sentence for every key that it writes', async () => {
  const { folder } = await run({
    lang: 'zh',
    answers: answers({ mail: 'g@example.com 127.0.0.1:1 none gate', goOnWithout: ['mail'] }),
  });
  const comments = readFileSync(join(folder, 'config.yaml'), 'utf8').match(/^ *# .*$/gm) ?? [];
  const english = comments.slice(1).filter((line) => !/\p{Script=Han}/u.test(line));
  expect(english).toEqual([]);
  expect(comments.length).toBeGreaterThan(30);
});
