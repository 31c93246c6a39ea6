/** What the pages say of a file beside its rows: several tables, parts that stay behind, classes that only headings say. */

import { describe, expect, it } from 'vitest';
import type { Because, Facts } from '../../src/model/export.ts';
import type { Language } from '../../src/model/exchange.ts';
import type { TableFacts } from '../../src/model/table.ts';
import { askedText } from '../../src/model/texts/asked.ts';
import { ID, TOKEN, heldIn, people, stub } from './stubs.ts';

const EXPORT = `/_exportgate/exports/${ID}`;
const APPROVAL = `/_exportgate/approvals/${TOKEN}`;

async function pageOf(path: string, change: (facts: Facts) => Facts, language: Language): Promise<string> {
  const held = heldIn('waiting');
  const facts = held.facts && change(held.facts);
  const pages = stub({ ...held, facts }, path === EXPORT ? people.rep : people.manager);
  pages.language = language;
  return (await pages.ask(path)).text();
}

const tables =
  (...changes: readonly Partial<TableFacts>[]) =>
  (facts: Facts): Facts => ({
    ...facts,
    tables: changes.flatMap((change, index) => facts.tables.map((table) => ({ ...table, ...change, index }))),
  });

describe.each([EXPORT, APPROVAL])('%s', (path) => {
  it.each([
    [
      'parts that are no table',
      (facts) => ({ ...facts, unread: 2 }),
      '2 parts; what cannot be read is left out',
      '2 项，其中无法读取的不导出',
    ],
    [
      'rows that only hidden tables hold',
      tables({}, { name: 'Old', hidden: true, rows: 29 }),
      '29 rows, left out',
      '29 条，不导出',
    ],
    [
      'the format that it leaves in',
      (facts) => ({ ...facts, writtenAs: { format: 'xlsx', extension: 'xlsx' } }),
      '<dt>Leaves as</dt><dd>XLSX</dd>',
      '<dt>导出格式</dt><dd>XLSX</dd>',
    ],
    [
      'the classes of headings, where values were not looked for',
      (facts) => ({
        ...facts,
        valuesSeen: false,
        tables: facts.tables.map((table) => ({
          ...table,
          columns: table.columns.map((column) => ({ ...column, values: {} })),
        })),
      }),
      'by the headings: phone number, e-mail address',
      '按字段名：手机号、邮箱',
    ],
    [
      'that values were not looked for, where headings say nothing',
      (facts) => ({ ...facts, valuesSeen: false, tables: tables({ columns: [] })(facts).tables }),
      'none by the headings; values were not looked at',
      '字段名中未见，未逐条检查',
    ],
  ] satisfies [string, (facts: Facts) => Facts, string, string][])(
    'says %s, in both languages',
    async (_what, change, en, zh) => {
      expect(await pageOf(path, change, 'en')).toContain(en);
      expect(await pageOf(path, change, 'zh-CN')).toContain(zh);
    },
  );

  it('says nothing of what is not there', async () => {
    const body = await pageOf(path, (facts) => facts, 'en');
    for (const words of ['left out', 'Leaves as', 'by the headings', 'In hidden tables'])
      expect(body).not.toContain(words);
  });
});

describe("the approver's columns", () => {
  it('stand under the name and the rows of their table, where there are several', async () => {
    const several = tables({ name: 'Contacts' }, { name: 'Deals <2026>', rows: 40 });
    const body = await pageOf(APPROVAL, several, 'en');
    expect(body).toContain('Contacts: 12,480 rows');
    expect(body).toContain('Deals &lt;2026&gt;: 40 rows');
    expect(await pageOf(APPROVAL, several, 'zh-CN')).toContain('Deals &lt;2026&gt;：40 条');
    const alone = await pageOf(APPROVAL, tables({}), 'en');
    for (const words of ['rowgroup', 'Leaves whole']) expect(alone).not.toContain(words);
  });

  it.each([
    ['columns', 'a record is a column here', '此表每列为一条数据'],
    ['pairs', 'a record is several lines of names and values here', '此表每条数据占多行，每行一个字段'],
    ['beside', 'several records stand side by side in a line here', '此表每行并排放有多条数据'],
  ] as const)('say that records stand as %s', async (orientation, en, zh) => {
    expect(await pageOf(APPROVAL, tables({ orientation }), 'en')).toContain(en);
    expect(await pageOf(APPROVAL, tables({ orientation }), 'zh-CN')).toContain(zh);
  });

  it.each([
    ['columns', 'every field as it is, or none', '无法去掉或脱敏任何字段'],
    ['beside', 'all of them leave, or none', '全部导出或全部不导出'],
  ] as const)('say plainly that %s leave whole', async (orientation, en, zh) => {
    const change = tables({}, { orientation });
    expect(await pageOf(APPROVAL, change, 'en')).toContain(en);
    expect(await pageOf(APPROVAL, change, 'zh-CN')).toContain(zh);
  });

  it('are named up to sixty; the others are one line with their classes, values and ways', async () => {
    const columns = Array.from({ length: 700 }, (_, index) => ({
      index,
      name: `C${index}`,
      class: 'mobile',
      values: { mobile: 3 },
    }));
    const body = await pageOf(APPROVAL, tables({ columns }), 'en');
    expect(body).toMatch(
      /and 640 more columns<\/td><td>phone number<\/td><td class="number">1,920<\/td><td>not at all/,
    );
    expect(body).not.toContain('C699');
    expect(await pageOf(APPROVAL, tables({ columns, orientation: 'columns' }), 'en')).toContain(
      'and 697 more columns',
    );
  });
});

it('names a column that two tables share once', async () => {
  const held = heldIn('waiting');
  const facts = held.facts && tables({}, { name: 'Old contacts' })(held.facts);
  const columns = [0, 1].flatMap((table) => [
    { table, column: 1, mask: 'keep-last-4' as const },
    { table, column: 3, mask: 'drop' as const },
  ]);
  const decision = held.decision && { ...held.decision, limits: { ...held.decision.limits, columns } };
  const body = await (await stub({ ...held, facts, decision }, people.rep).ask(EXPORT)).text();
  expect(body).toContain('<dt>Left out</dt><dd>Id number</dd>');
  expect(body).toContain('<dt>Masked</dt><dd>Mobile (last 4 characters shown)</dd>');
});

it('asks for the rows that would leave: those of hidden tables never do', async () => {
  const held = heldIn('draft');
  const facts = held.facts && {
    ...tables({}, { name: 'Old', hidden: true, rows: 29 })(held.facts),
    rows: 12_509,
  };
  const body = await (await stub({ ...held, facts }, people.rep).ask(EXPORT)).text();
  expect(body).toContain('Ask for all 12,480');
});

it.each([
  ['no-rule', 'no rule covers this export', '没有规则涉及这类导出'],
  ['unlisted', 'not set up for exports', '未登记的导出位置'],
  ['attachment', 'attachments of this kind', '这类附件'],
  ['no-owner-column', 'whose records', '归谁负责'],
  ['sideways', 'do not stand one in a row', '不是一行一条'],
  ['unread', 'parts that are no tables', '不是表格'],
  ['as-is', 'only as it is', '原样导出'],
  ['unknown-job', 'nobody was seen', '为谁准备'],
  ['over-budget', 'over time', '一段时间'],
  ['unreadable', 'could not be read', '无法读取'],
  ['rule-says', 'the rules ask', '规则要求审批'],
] satisfies [Because['code'], string, string][])('tells the approver why: %s', async (code, en, zh) => {
  expect(askedText('en', { code, rule: null })).toContain(en);
  expect(askedText('zh-CN', { code, rule: null })).toContain(zh);
  const held = heldIn('waiting');
  const decision = held.decision && { ...held.decision, because: { code, rule: null } };
  expect(await (await stub({ ...held, decision }, people.manager).ask(APPROVAL)).text()).toContain(en);
});

it('tells the approver what the fault of an unreadable file means', async () => {
  const held = heldIn('waiting');
  const because = { code: 'unreadable', rule: null, fault: 'FORMAT_ENCRYPTED' } as const;
  const facts = held.facts && { ...held.facts, unreadable: because.fault, tables: [] };
  const decision = held.decision && { ...held.decision, because };
  const body = await (
    await stub({ ...held, facts, decision, plan: null }, people.manager).ask(APPROVAL)
  ).text();
  expect(body).toContain('The file has a password');
  expect(body).not.toContain('<dt>Protection</dt>');
});
