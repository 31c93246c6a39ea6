/** What is said of a file that can leave only as it is. */

import type { AsIsKind } from '../export.ts';
import type { Section } from './index.ts';

interface AsIsTexts {
  /** The label of the fact. */
  readonly unread: string;
  readonly whole: string;
  readonly kind: Readonly<Record<AsIsKind, string>>;
  readonly size: (kilobytes: string) => string;
  readonly pages: (count: string) => string;
  readonly blindPages: (count: string) => string;
  readonly found: string;
  readonly records: (count: string) => string;
  readonly nothing: string;
}

const en: AsIsTexts = {
  unread: 'Unread file',
  whole: 'It leaves as it is: nothing in it can be left out or masked.',
  kind: {
    pdf: 'PDF',
    document: 'text document',
    slides: 'presentation',
    picture: 'picture',
    sound: 'sound',
    video: 'video',
    other: 'a file of an unknown kind',
  },
  size: (kilobytes) => `${kilobytes} KB`,
  pages: (count) => `pages: ${count}`,
  blindPages: (count) => `without any text: ${count}`,
  found: 'Found in its text',
  records: (count) => `lines or records: ${count}`,
  nothing: 'nothing could be read, so nobody knows what it shows',
};

const zh: AsIsTexts = {
  unread: '未解析的文件',
  whole: '只能原样导出，无法去掉或遮盖其中的内容。',
  kind: {
    pdf: 'PDF',
    document: '文字文档',
    slides: '演示文稿',
    picture: '图片',
    sound: '音频',
    video: '视频',
    other: '类型不明的文件',
  },
  size: (kilobytes) => `${kilobytes} KB`,
  pages: (count) => `共 ${count} 页`,
  blindPages: (count) => `其中 ${count} 页没有文字`,
  found: '文字中的内容',
  records: (count) => `${count} 行或条`,
  nothing: '无法读取，不清楚其中有什么',
};

/** Texts of files that leave unread. */
export const asIsTexts: Section<AsIsTexts> = { en, 'zh-CN': zh };
