/** The files that `init` writes: configuration, rules with their tests, and the names of secrets. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { configOf, exampleConfig } from '../../config/example.ts';
import type { Config } from '../../config/settings.ts';
import { Fault } from '../../lib/fault.ts';
import type { Language } from '../../model/exchange.ts';
import { initConfigTexts } from '../../model/texts/init-config.ts';
import type { PersonAnswer } from './reading.ts';
import type { Answers } from './questions.ts';

export interface NewFile {
  /** Below the folder. */
  readonly path: string;
  readonly text: string;
  /** Nobody but this user may read it. */
  readonly secret: boolean;
}

/** What init writes lies in these; none may be there before. */
export const PLACES = ['config.yaml', 'config.example.yaml', 'rules', '.env'] as const;

/** Policies that every site begins with: of administrators, of programs, of leavers, of whoever is not known, of attachments. */
const ALWAYS: readonly string[] = ['administrator', 'integration', 'leaver', 'nobody', 'attachments'];

/** The role of whoever approves. */
const APPROVER_ROLE = 'data-officer';

/** Roles that a starter policy is for, and profiles, in the rules that come with the program. */
export async function offered(rules: string): Promise<{
  readonly roles: readonly string[];
  readonly profiles: readonly string[];
}> {
  const policies = await namesIn(join(rules, 'policies'));
  return {
    roles: policies.filter((name) => !ALWAYS.includes(name)),
    profiles: await namesIn(join(rules, 'crm')),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder))
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .toSorted();
}

/** Every file, from the answers and the rules that come with the program. */
export async function filesFor(
  answers: Answers,
  rules: string,
  language: Language,
): Promise<readonly NewFile[]> {
  const { profiles } = await offered(rules);
  const plain = (path: string, text: string): NewFile => ({ path, text, secret: false });
  const copied = async (folder: string): Promise<readonly NewFile[]> =>
    Promise.all(
      (await readdir(join(rules, folder))).map(async (name) =>
        plain(`rules/${folder}/${name}`, await readFile(join(rules, folder, name), 'utf8')),
      ),
    );
  const own = profiles.includes(answers.profile) ? answers.profile : 'demo';
  const policies = [...ALWAYS, ...answers.roles].flatMap((name) => [`${name}.yaml`, `${name}.test.yaml`]);
  return [
    plain('config.yaml', configOf(configFor(answers, language), initConfigTexts[language])),
    plain('config.example.yaml', exampleConfig()),
    { path: '.env', text: secretNames(answers), secret: true },
    plain(
      `rules/crm/${answers.profile}.yaml`,
      profileAs(answers.profile, own, await readFile(join(rules, 'crm', `${own}.yaml`), 'utf8')),
    ),
    ...(await copied('policies'))
      .filter(({ path }) => policies.some((name) => path.endsWith(`/${name}`)))
      .map((file) => ({ ...file, text: file.text.replace(OF_DEMO, `profiles: [${answers.profile}]`) })),
    ...(await Promise.all(['detectors', 'holidays', 'notices', 'schema'].map(copied))).flat(),
  ];
}

/** The starters are for the demo's profile. */
const OF_DEMO = /^profiles: \[demo\]$/m;

function profileAs(name: string, own: string, text: string): string {
  if (name === own) return text;
  return text
    .replace(/^profile: .*$/m, `profile: ${name}`)
    .replace(
      /^status: .*$/m,
      'status: draft # a copy of the demo: write your own routes, session and whoami',
    );
}

function configFor(answers: Answers, language: Language): z.input<typeof Config> {
  const { url, crm, profile, administrator, approver, mail, listen, timeZone } = answers;
  const roles = [...new Set([...answers.roles, 'administrator', APPROVER_ROLE])];
  const person = ({ id, name, email, login }: PersonAnswer) => ({ id, name, email, logins: [login] });
  return {
    site: { support: administrator.email, url: url.origin, language, timeZone },
    listen: { ...listen },
    apps: [
      {
        name: profile,
        hosts: [url.hostname],
        upstream: crm.upstream,
        ...(crm.ca === null ? {} : { tls: { ca: crm.ca } }),
        mode: 'monitor',
        profile,
      },
    ],
    roles,
    people: [
      { ...person(administrator), roles: ['administrator'], approves: [APPROVER_ROLE], language },
      {
        ...person(approver),
        roles: [APPROVER_ROLE],
        approves: roles.filter((role) => role !== APPROVER_ROLE),
        language,
      },
    ],
    mail: {
      from: mail.from,
      host: mail.host,
      port: mail.port,
      security: mail.security,
      ...(mail.user === undefined ? {} : { user: mail.user, passwordEnvironment: mail.passwordEnvironment }),
    },
    alerts: { to: [administrator.email] },
    rules: './rules',
    data: './data',
  };
}

function secretNames({ mail }: Answers): string {
  const off = mail.user === undefined ? '# ' : '';
  return `# Secrets of Exportgate by name; they stand nowhere else. Read them before commands: set -a; . ./.env; set +a (systemd: EnvironmentFile=).
# 密钥只写在此处，执行命令前读入：set -a; . ./.env; set +a（systemd 使用 EnvironmentFile=）。
# Password of the mail server. 邮件服务器密码。
${off}${mail.passwordEnvironment}=
# Session of a test account for exportgate doctor. doctor 使用的测试账号会话。
# EXPORTGATE_DOCTOR_COOKIE=
# Passphrase of backups. 备份口令。
# EXPORTGATE_BACKUP_PASSPHRASE=
`;
}

/** Writes all or nothing; a file that is there already is never replaced. Throws INPUT. */
export async function writeNew(folder: string, files: readonly NewFile[]): Promise<void> {
  const made: string[] = [];
  try {
    for (const { path, text, secret } of files) {
      const place = join(folder, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, text, { flag: 'wx', mode: secret ? 0o600 : 0o644 });
      made.push(place);
    }
  } catch {
    await Promise.all(made.map((place) => rm(place, { force: true })));
    throw new Fault(
      'INPUT',
      `wrote into ${folder}: a file is there already or cannot be made; what was written is taken back`,
    );
  }
}
