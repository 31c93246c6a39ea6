/** A small configuration with its rules in a folder of its own, for tests to break. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';

export const CONFIG = `site:
  support: it@example.com
  url: http://crm.example
apps:
  - name: crm
    hosts: [crm.example]
    upstream: http://127.0.0.1:9001
    profile: small
roles: [rep, boss]
people:
  - id: ann
    name: Ann
    email: ann@example.com
    logins: [ann]
    roles: [rep]
    manager: bob
  - id: bob
    name: Bob
    email: bob@example.com
    roles: [boss]
    approves: [rep]
mail:
  from: gate@example.com
  host: mail.example
`;

export const PROFILE = `profile: small
description: A small CRM.
session: { cookies: [sid] }
whoami: { path: /me, login: login }
exports:
  - name: contacts
    match: { path: /export }
    entity: contacts
refusal: { body: { error: '{message}' } }
examples:
  - { url: /export, is: contacts }
`;

export const POLICY = `policy: rep
description: Reps.
roles: [rep]
profiles: [small]
rules:
  - name: rows
    limits: [{ rows: 5 }]
    columns:
      denyClasses: [cn-id]
`;

export const TESTS = `- name: five rows
  given: { roles: [rep], rows: 5 }
  expect: { verdict: allow }
`;

export const KNOWN = { classes: ['cn-id', 'mobile'], formats: ['csv', 'xlsx'] };

/** The folder's files, changed or (null) left out. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Writes the files into a new folder that goes away with the test; gives the folder. */
export async function project(change: Files = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'exportgate-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files: Files = {
    'config.yaml': CONFIG,
    'rules/crm/small.yaml': PROFILE,
    'rules/policies/rep.yaml': POLICY,
    'rules/policies/rep.test.yaml': TESTS,
    ...change,
  };
  for (const [path, text] of Object.entries(files)) {
    if (text === null) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** A text with one piece replaced; the piece must be there. */
export function swap(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the text has no ${from}`);
  return text.replace(from, to);
}

/** Every problem, with paths as seen from the project's folder. */
export async function problems(change: Files): Promise<readonly string[]> {
  const folder = await project(change);
  const loading = await loadConfig(join(folder, 'config.yaml'), KNOWN);
  return loading.ok ? [] : loading.problems.map(({ text }) => text.replace(`${folder}/`, ''));
}
