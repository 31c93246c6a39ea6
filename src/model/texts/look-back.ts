/** The look-back report in words. */

import type { Language } from '../exchange.ts';
import { formatNumber } from './format.ts';
import type { Section } from './index.ts';

/** What the report tells of. */
export interface LookBackFigures {
  readonly person: string;
  readonly from: string;
  readonly to: string;
  readonly exports: readonly {
    readonly export: string;
    readonly at: string;
    readonly app: string | null;
    readonly entity: string;
    readonly rows: number;
    readonly columns: number;
    readonly downloads: number;
    readonly purpose: string | null;
    readonly recipients: readonly string[];
  }[];
  readonly rows: number;
  readonly downloads: number;
  readonly byEntity: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
  readonly stopped: Readonly<Record<string, number>>;
  readonly rowsOfAllKinds: number;
  readonly records: number;
  readonly newRecords: number | null;
}

/** The report, line by line; times are UTC. */
export function lookBackLines(language: Language, name: string, report: LookBackFigures): readonly string[] {
  const t = lookBackTexts[language];
  const count = (value: number): string => formatNumber(value, language);
  const counts = (record: Readonly<Record<string, number>>): string =>
    Object.entries(record)
      .map(([key, value]) => `${key} ${count(value)}`)
      .join(t.separator) || t.none;
  return [
    t.title(plain(name), report.person, report.from.slice(0, 10), report.to.slice(0, 10)),
    `${t.exports}: ${count(report.exports.length)}; ${t.rows}: ${count(report.rows)}; ${t.downloads}: ${count(report.downloads)}`,
    `${t.byEntity}: ${counts(report.byEntity)}`,
    `${t.values}: ${counts(report.values)}`,
    `${t.stopped}: ${counts(report.stopped)}`,
    `${t.allKinds}: ${count(report.rowsOfAllKinds)}`,
    `${t.records}: ${count(report.records)}; ${t.newRecords}: ${report.newRecords === null ? t.unknown : count(report.newRecords)}`,
    '',
    ...report.exports.flatMap((one) => [
      `${one.at}  ${one.export}  ${one.app ?? '-'}  ${one.entity}  ${t.rows} ${count(one.rows)}  ${t.columns} ${count(one.columns)}  ${t.downloads} ${count(one.downloads)}`,
      ...(one.purpose === null ? [] : [`    ${t.purpose}: ${plain(one.purpose)}`]),
      ...(one.recipients.length === 0
        ? []
        : [`    ${t.recipients}: ${one.recipients.map(plain).join(t.separator)}`]),
    ]),
  ];
}

/** It is read in a terminal: what turns lines round, or moves the cursor, is not written. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 500);

interface LookBackTexts {
  readonly title: (name: string, id: string, from: string, to: string) => string;
  readonly exports: string;
  readonly rows: string;
  readonly columns: string;
  readonly downloads: string;
  readonly byEntity: string;
  readonly values: string;
  readonly stopped: string;
  readonly allKinds: string;
  readonly records: string;
  readonly newRecords: string;
  readonly purpose: string;
  readonly recipients: string;
  readonly none: string;
  readonly unknown: string;
  readonly separator: string;
}

const lookBackTexts: Section<LookBackTexts> = {
  en: {
    title: (name, id, from, to) => `What ${name} (${id}) took from ${from} to ${to}`,
    exports: 'Exports that left',
    rows: 'rows',
    columns: 'columns',
    downloads: 'downloads',
    byEntity: 'Rows by what they are',
    values: 'Sensitive values in those files',
    stopped: 'Asked for and not taken, by how it stands',
    allKinds: 'Rows of every kind, files and screen',
    records: 'Different records taken or seen',
    newRecords: 'in files, never taken before',
    purpose: 'purpose',
    recipients: 'recipients',
    none: 'none',
    unknown: 'not known',
    separator: ', ',
  },
  'zh-CN': {
    title: (name, id, from, to) => `${name}（${id}）在 ${from} 至 ${to} 期间取得的数据`,
    exports: '已导出次数',
    rows: '条数',
    columns: '字段',
    downloads: '下载次数',
    byEntity: '按数据类型',
    values: '文件中的敏感信息',
    stopped: '申请后未取得（按状态）',
    allKinds: '全部条数（文件与屏幕）',
    records: '取得或查看的不同记录',
    newRecords: '文件中此前从未取得的',
    purpose: '用途',
    recipients: '接收人',
    none: '无',
    unknown: '未知',
    separator: '、',
  },
};
