/** What `exportgate inspect` says of a file, for whoever administers the gateway. */

import type { Language } from '../exchange.ts';
import type { Facts } from '../export.ts';
import type { ColumnFacts } from '../table.ts';
import { className } from './classes.ts';
import { formatNumber, plural } from './format.ts';
import { faultText } from './reasons.ts';

interface Words {
  readonly unreadable: (code: string) => string;
  readonly read: (format: string, rows: string, tables: number) => string;
  readonly table: (name: string, rows: string, hidden: boolean) => string;
  readonly rows: (count: number) => string;
  readonly values: string;
  readonly noValues: string;
  readonly found: (name: string, count: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    unreadable: (code) => `Not read: ${code}`,
    read: (format, rows, tables) => `${format}: ${rows} in ${plural(tables, 'table', 'tables')}`,
    table: (name, rows, hidden) => `${name}: ${rows}${hidden ? ', hidden (counted, never leaves)' : ''}`,
    rows: (count) => plural(count, 'row', 'rows'),
    values: 'Sensitive values',
    noValues: 'No sensitive values.',
    found: (name, count) => `${name}: ${count}`,
  },
  'zh-CN': {
    unreadable: (code) => `无法读取：${code}`,
    read: (format, rows, tables) => `${format}：${tables} 个表，${rows}`,
    table: (name, rows, hidden) => `${name}：${rows}${hidden ? '，隐藏（计入统计，不会放行）' : ''}`,
    rows: (count) => `${formatNumber(count, 'zh-CN')} 行`,
    values: '敏感信息',
    noValues: '未发现敏感信息。',
    found: (name, count) => `${name}：${count}`,
  },
};

/** The facts as lines: format, tables with their columns and classes, values per class. Never a cell. */
export function factLines(language: Language, facts: Facts): readonly string[] {
  const words = WORDS[language];
  const values = Object.entries(facts.values).map(
    ([id, count]) => `  ${words.found(className(language, id), formatNumber(count, language))}`,
  );
  const found = values.length === 0 ? ['', words.noValues] : ['', words.values, ...values];
  if (facts.unreadable !== null)
    return [words.unreadable(facts.unreadable), faultText(language, facts.unreadable), ...found];
  return [
    words.read(facts.format ?? '', words.rows(facts.rows), facts.tables.length),
    ...facts.tables.flatMap(({ name, rows, hidden, columns }) => [
      '',
      words.table(name, words.rows(rows), hidden),
      ...columnLines(language, columns),
    ]),
    ...found,
  ];
}

function columnLines(language: Language, columns: readonly ColumnFacts[]): readonly string[] {
  const widest = Math.min(40, Math.max(8, ...columns.map(({ name }) => widthOf(name))));
  return columns.map(({ name, class: id, values }) => {
    const others = Object.keys(values).filter((one) => one !== id);
    const said = [...(id === null ? [] : [id]), ...others].map((one) => className(language, one));
    return `  ${name}${' '.repeat(Math.max(2, widest + 2 - widthOf(name)))}${said.join(language === 'en' ? ', ' : '、')}`.trimEnd();
  });
}

/** Cells of a terminal: ideographs and full-width characters take two. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 2 : 1), 0);
}
