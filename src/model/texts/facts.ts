/** What is known of a file, named and counted: the facts on the requester's and the approver's page. */

import { formatNumber, plural } from './format.ts';
import type { Section } from './index.ts';

interface FactTexts {
  readonly file: string;
  readonly unnamed: string;
  readonly content: string;
  readonly rowsAndColumns: (rows: string, columns: string) => string;
  readonly leavesAs: string;
  readonly unread: string;
  readonly unreadParts: (count: number) => string;
  readonly hidden: string;
  readonly hiddenRows: (rows: string) => string;
  readonly ownRows: string;
  readonly sensitive: string;
  readonly none: string;
  /** Where values were not looked for. */
  readonly byHeading: (classes: string) => string;
  readonly notSought: string;
  readonly counted: (name: string, count: string) => string;
  readonly leftOut: string;
  readonly masked: string;
  readonly maskedColumn: (column: string, how: string) => string;
  readonly yours: string;
  readonly asked: string;
  readonly purpose: string;
  readonly recipients: string;
  readonly neededBy: string;
}

/** Labels and values of the facts about a file. */
export const factTexts: Section<FactTexts> = {
  en: {
    file: 'File',
    unnamed: 'without a name',
    content: 'Content',
    rowsAndColumns: (rows, columns) => `${rows} · ${columns}`,
    leavesAs: 'Leaves as',
    unread: 'No tables',
    unreadParts: (count) => `${plural(count, 'part', 'parts')}; what cannot be read is left out`,
    hidden: 'In hidden tables',
    hiddenRows: (rows) => `${rows}, left out`,
    ownRows: 'Only your own rows leave',
    sensitive: 'Sensitive values',
    none: 'none found',
    byHeading: (classes) => `by the headings: ${classes}`,
    notSought: 'none by the headings; values were not looked at',
    counted: (name, count) => `${name} (${count})`,
    leftOut: 'Left out',
    masked: 'Masked',
    maskedColumn: (column, how) => `${column} (${how})`,
    yours: 'Your file',
    asked: 'Asked',
    purpose: 'Purpose',
    recipients: 'Recipients',
    neededBy: 'Needed by',
  },
  'zh-CN': {
    file: '文件',
    unnamed: '未命名',
    content: '内容',
    rowsAndColumns: (rows, columns) => `${rows} · ${columns}`,
    leavesAs: '导出格式',
    unread: '非表格内容',
    unreadParts: (count) => `${formatNumber(count, 'zh-CN')} 项，其中无法读取的不导出`,
    hidden: '隐藏的表',
    hiddenRows: (rows) => `${rows}，不导出`,
    ownRows: '仅包含您本人名下的数据',
    sensitive: '敏感信息',
    none: '未发现',
    byHeading: (classes) => `按字段名：${classes}`,
    notSought: '字段名中未见，未逐条检查',
    counted: (name, count) => `${name}（${count} 处）`,
    leftOut: '不含字段',
    masked: '脱敏字段',
    maskedColumn: (column, how) => `${column}（${how}）`,
    yours: '您的文件',
    asked: '申请时间',
    purpose: '用途',
    recipients: '接收人',
    neededBy: '期望时间',
  },
};
