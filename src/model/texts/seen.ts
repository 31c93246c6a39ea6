/** What `exportgate inspect` says of a file, for whoever administers the gateway. */

import type { Language } from '../exchange.ts';
import type { Facts } from '../export.ts';
import type { ColumnFacts } from '../table.ts';
import { approvalTexts } from './approval.ts';
import { className } from './classes.ts';
import { formatNumber, plural } from './format.ts';
import { faultText } from './reasons.ts';

interface Words {
  readonly unreadable: (code: string) => string;
  readonly read: (format: string, rows: string, tables: number) => string;
  readonly leavesAs: (extension: string) => string;
  readonly unread: (parts: number) => string;
  readonly asIs: string;
  readonly table: (name: string, rows: string, hidden: boolean) => string;
  readonly rows: (count: number) => string;
  readonly values: string;
  readonly moreColumns: (count: number) => string;
  readonly noValues: string;
  /** Of a file that was not read: its bytes alone were looked through. */
  readonly noRawValues: string;
  readonly found: (name: string, count: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    unreadable: (code) => `Not read: ${code}`,
    read: (format, rows, tables) => `${format}: ${rows} in ${plural(tables, 'table', 'tables')}`,
    leavesAs: (extension) => `Leaves as ${extension}.`,
    unread: (parts) =>
      `${plural(parts, 'part is', 'parts are')} no table: held for approval; what cannot be read is left out.`,
    asIs: 'Leaves only as it is, and only where a rule says so.',
    table: (name, rows, hidden) => `${name}: ${rows}${hidden ? ', hidden (counted, never leaves)' : ''}`,
    rows: (count) => plural(count, 'row', 'rows'),
    values: 'Sensitive values',
    moreColumns: (count) => `and ${plural(count, 'more column', 'more columns')}`,
    noValues: 'No sensitive values.',
    noRawValues: 'No sensitive values in its raw bytes; what they pack or encrypt nobody saw.',
    found: (name, count) => `${name}: ${count}`,
  },
  'zh-CN': {
    unreadable: (code) => `无法读取：${code}`,
    read: (format, rows, tables) => `${format}：${tables} 个表，${rows}`,
    leavesAs: (extension) => `导出为 ${extension}。`,
    unread: (parts) => `${formatNumber(parts, 'zh-CN')} 项内容不是表格：须审批，无法读取的不会导出。`,
    asIs: '只能原样导出，且须有规则明确允许。',
    table: (name, rows, hidden) => `${name}：${rows}${hidden ? '，隐藏（计入统计，不会放行）' : ''}`,
    rows: (count) => `${formatNumber(count, 'zh-CN')} 行`,
    values: '敏感信息',
    moreColumns: (count) => `另有 ${formatNumber(count, 'zh-CN')} 个字段`,
    noValues: '未发现敏感信息。',
    noRawValues: '原始字节中未发现敏感信息；压缩或加密的内容无法查看。',
    found: (name, count) => `${name}：${count}`,
  },
};

/** Columns of one table that are named: a file may have thousands. */
const MOST_COLUMNS = 60;

/** The facts as lines: format, tables with their columns and classes, values per class. Never a cell. */
export function factLines(language: Language, facts: Facts): readonly string[] {
  const words = WORDS[language];
  const values = Object.entries(facts.values).map(
    ([id, count]) => `  ${words.found(className(language, id), formatNumber(count, language))}`,
  );
  const none = facts.unreadable === null ? words.noValues : words.noRawValues;
  const found = values.length === 0 ? ['', none] : ['', words.values, ...values];
  if (facts.unreadable !== null)
    return [
      words.unreadable(facts.unreadable),
      faultText(language, facts.unreadable),
      // Of an empty file, or where the reader died, nobody looked at any byte.
      ...(facts.bytes === 0 ? [] : found),
    ];
  return [
    words.read(facts.format ?? '', words.rows(facts.rows), facts.tables.length),
    ...(facts.writtenAs ? [words.leavesAs(facts.writtenAs.extension.toUpperCase())] : []),
    ...(facts.asIs ? [words.asIs] : facts.unread ? [words.unread(facts.unread)] : []),
    ...facts.tables.flatMap(({ name, rows, hidden, orientation, columns }) => [
      '',
      words.table(name, words.rows(rows), hidden),
      ...(orientation === undefined ? [] : [`  (${approvalTexts[language].orientation[orientation]})`]),
      ...columnLines(language, columns),
    ]),
    ...found,
  ];
}

function columnLines(language: Language, all: readonly ColumnFacts[]): readonly string[] {
  const columns = all.slice(0, MOST_COLUMNS);
  const more = all.length - columns.length;
  const widest = Math.min(40, Math.max(8, ...columns.map(({ name }) => widthOf(name))));
  const lines = columns.map(({ name, class: id, values }) => {
    const others = Object.keys(values).filter((one) => one !== id);
    const said = [...(id === null ? [] : [id]), ...others].map((one) => className(language, one));
    return `  ${name}${' '.repeat(Math.max(2, widest + 2 - widthOf(name)))}${said.join(language === 'en' ? ', ' : '、')}`.trimEnd();
  });
  return more === 0 ? lines : [...lines, `  ${WORDS[language].moreColumns(more)}`];
}

/** Cells of a terminal: ideographs and full-width characters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 2 : 1), 0);
}
