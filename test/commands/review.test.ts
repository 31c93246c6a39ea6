/** `audit report --access-review`, `audit review`, and duties that are separated, over a store that no gateway has open. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCommands } from '../../src/commands/index.ts';
import { COMMAND_DUTIES, DUTIES } from '../../src/model/duties.ts';
import type { AccessReview, ReviewLine } from '../../src/model/review.ts';
import { closeCrm, openCrm, openMailbox, project, remove, runHere } from './stand.ts';

let crm: Awaited<ReturnType<typeof openCrm>>;
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let folder = '';
let path = '';

beforeAll(async () => {
  crm = await openCrm();
  mailbox = await openMailbox();
  folder = project(crm, mailbox);
  path = join(folder, 'config.yaml');
  const boss =
    '  - { id: cai, name: Cai Li, email: cai@example.com, roles: [administrator], duties: [audit] }\n';
  edit(['mail: {', `${boss}mail: {`]);
});
afterAll(async () => {
  closeCrm(crm);
  await mailbox.close();
  remove(folder);
});

const edit = (...changes: readonly (readonly [string, string])[]): void =>
  writeFileSync(
    path,
    changes.reduce((text, [from, to]) => text.replace(from, to), readFileSync(path, 'utf8')),
  );
const run = (...args: string[]) => runHere([...args, '--config', path], folder);
const json = async (...args: string[]): Promise<unknown> => JSON.parse((await run(...args, '--json')).out);
const review = async (): Promise<AccessReview> =>
  (await json('audit', 'report', '--access-review')) as AccessReview;
const lineOf = async (kind: string, subject: string): Promise<ReviewLine> => {
  const found = (await review()).lines.find((line) => line.kind === kind && line.subject === subject);
  if (!found) throw new Error(`no line ${kind} ${subject}`);
  return found;
};

describe('audit report --access-review', () => {
  it('says of each person and role what the rules decide, and what to look at', async () => {
    const ann = await lineOf('person', 'ann');
    expect(ann.reach.find(({ kind, entity }) => kind === 'export' && entity === 'contacts')).toMatchObject({
      app: 'crm',
      whose: 'own',
      steps: [
        { upTo: 500, verdict: 'allow' },
        { upTo: null, verdict: 'hold' },
      ],
      masked: { mobile: 'keep-last-4' },
    });
    expect(ann.findings.map(({ code }) => code)).toEqual(['no-manager', 'unused']);
    expect((await lineOf('role', 'sales-rep')).about).toEqual([['people', 'ann']]);
    expect((await lineOf('rule', 'sales-rep/own-rows')).findings).toEqual([{ code: 'unused-rule' }]);
  });

  it('writes a page and a workbook, in both languages, never over what is there', async () => {
    for (const [language, word] of [
      ['en', 'Access review'],
      ['zh-CN', '权限复核'],
    ] as const) {
      const out = join(folder, `review-${language}`);
      const wrote = await run('audit', 'report', '--access-review', '--out', out, '--lang', language);
      expect(wrote).toMatchObject({ code: 0, err: '' });
      const [page = '', book = ''] = readdirSync(out).toSorted();
      const text = readFileSync(join(out, page), 'utf8');
      expect(text).toContain(word);
      expect(text).not.toMatch(/(?:src|href)=/);
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.readFile(join(out, book));
      const id = (await lineOf('person', 'ann')).id;
      expect(workbook.worksheets[0]?.getColumn(1).values).toContain(id);
      expect((await run('audit', 'report', '--access-review', '--out', out)).code).toBe(2);
    }
  });

  it('is signed line by line: the word is kept and recorded, and a change since then is told', async () => {
    const { id } = await lineOf('person', 'ann');
    const signed = await run(
      'audit',
      'review',
      'sign',
      id,
      '--verdict',
      'tighten',
      '--note',
      'too much',
      '--as',
      'cai',
    );
    expect(signed).toMatchObject({ code: 0, out: `${id} (person ann) is signed by cai: tighten.\n` });
    expect((await lineOf('person', 'ann')).signed).toMatchObject({
      by: 'cai',
      verdict: 'tighten',
      note: 'too much',
    });
    expect(await json('audit', 'show', '--last', '1')).toMatchObject([
      { event: { type: 'review-signed', actor: 'cai', facts: { line: id, kind: 'person', subject: 'ann' } } },
    ]);
    edit(['logins: [ann], roles: [sales-rep]', 'logins: [ann], roles: [sales-rep, sales-manager]']);
    expect((await lineOf('person', 'ann')).findings).toContainEqual({ code: 'changed' });
    edit(['roles: [sales-rep, sales-manager] }', 'roles: [sales-rep] }']);
    expect((await lineOf('person', 'ann')).findings).not.toContainEqual({ code: 'changed' });
  });

  it.each([
    ['one’s own line', 'cai', ['--verdict', 'keep'], 'somebody else must sign it', 'cai'],
    ['without the role', 'ann', ['--verdict', 'keep'], 'review.reviewers', 'bob'],
    ['without a reason for a change', 'ann', ['--verdict', 'remove'], 'a reason is needed', 'cai'],
    ['with another word', 'ann', ['--verdict', 'maybe'], 'keep, tighten, remove', 'cai'],
  ])('refuses %s', async (_what, subject, words, why, by) => {
    const { id } = await lineOf('person', subject);
    const tried = await run('audit', 'review', 'sign', id, ...words, '--as', by);
    expect(tried.code).toBe(2);
    expect(tried.err).toContain(why);
  });
});

describe('duties', async () => {
  const commands = await loadCommands();

  it('has every command in its one table, and nothing else', () => {
    expect(COMMAND_DUTIES.map(({ command }) => command).toSorted()).toEqual(
      commands.map(({ name }) => name).toSorted(),
    );
    expect(COMMAND_DUTIES.every(({ duties }) => duties.length > 0)).toBe(true);
  });

  it('together: a command that names a person records him and the user of the machine', async () => {
    await run('keys', 'list', '--as', 'cai');
    expect(await json('audit', 'show', '--last', '1')).toMatchObject([
      { event: { type: 'commanded', actor: 'cai', facts: { operation: 'keys.list' } } },
    ]);
  });

  it('separated: check refuses two duties of one person, and one that nobody has', async () => {
    edit(
      ['mail: {', 'duties: separated\nmail: {'],
      ['roles: [sales-manager], approves', 'roles: [sales-manager], duties: [system, security], approves'],
    );
    const checked = await run('check');
    expect(checked.code).toBe(2);
    expect(checked.err).toContain('this person has system and security');
    edit(['duties: [system, security]', 'duties: [system]']);
    expect((await run('check')).err).toContain('nobody has security');
    edit(['roles: [sales-rep] }', 'roles: [sales-rep], duties: [security] }']);
  });

  it.each([
    ['audit show', [], 'give --as ID'],
    ['audit show', ['--as', 'bob'], 'takes the duty audit: bob has system'],
    ['audit show', ['--as', 'ann'], 'takes the duty audit: ann has security'],
    ['grants list', ['--as', 'bob'], 'takes the duty security or audit'],
    ['keys rotate', ['--as', 'cai'], 'takes the duty system'],
    ['audit report --access-review', ['--as', 'bob'], 'takes the duty security or audit'],
  ])('M7 separated: %s %j is refused', async (command, more, why) => {
    const tried = await run(...command.split(' '), ...more);
    expect(tried.code).toBe(2);
    expect(tried.err).toContain(why);
  });

  it.each([
    ['audit show', 'cai'],
    ['grants list', 'ann'],
    ['keys list', 'bob'],
    ['status', ''],
  ])('separated: %s of %s is answered', async (command, by) => {
    expect((await run(...command.split(' '), ...(by === '' ? [] : ['--as', by]))).code).toBe(0);
  });

  it('separated: whoever came to two duties by another file has none', async () => {
    edit(['duties: [audit]', `duties: [${DUTIES.slice(1).join(', ')}]`]);
    const tried = await run('audit', 'show', '--as', 'cai');
    expect(tried.err).toContain('nobody may have two');
  });
});
