/** Words of the visible mark: the cover sheet, the header and footer of a file that left. */

import type { Section } from './index.ts';

export interface MarkTexts {
  /** Stands before the export's id in the title. */
  readonly title: string;
  readonly exportId: string;
  readonly site: string;
  readonly person: string;
  readonly purpose: string;
  readonly at: string;
  readonly rows: string;
  readonly notice: string;
  readonly noticeLabel: string;
}

export const marks: Section<MarkTexts> = {
  en: {
    title: 'Export',
    exportId: 'Export id',
    site: 'Released by',
    person: 'Released to',
    purpose: 'Purpose',
    at: 'Date and time (UTC)',
    rows: 'Row references',
    notice: 'This export is individually marked and logged.',
    noticeLabel: 'Notice',
  },
  'zh-CN': {
    title: '导出',
    exportId: '导出编号',
    site: '发放方',
    person: '领取人',
    purpose: '用途',
    at: '日期和时间（UTC）',
    rows: '行标记',
    notice: '本次导出带有个人标记并已记录。',
    noticeLabel: '声明',
  },
};
