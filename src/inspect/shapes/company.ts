/** Names of firms and offices, by the words that end them. */

import { WIDE_HAN } from '../marks.ts';
import type { Shape } from './shape.ts';

export const company = {
  id: 'company',
  heading:
    /compan(?:y|ies)|organi[sz]ation|employer|^firm$|^account(?: ?name)?$|business ?name|公司|企业|单位名称|工作单位|客户单位|组织|商户|供应商|厂商/u,
  fit: (text, marks) => {
    if (marks.length < 3 || marks.length > 120 || marks.at) return 0;
    if ((marks.wide & WIDE_HAN) !== 0)
      return endsFirm(text) ? 2 : marks.length >= 4 && marks.blanks < 3 ? 1 : 0;
    return marks.letters === 0 ? 0 : endsLatinFirm(text) ? 2 : marks.blanks <= 6 ? 1 : 0;
  },
  share: { headed: 0.4, alone: 0.6 },
  examples: {
    sure: [
      '华信科技有限公司',
      '北京远大集团',
      '上海天成事务所（普通合伙）',
      'Baker & Cole, Ltd.',
      'Acme Inc',
      'Müller GmbH',
      'ACME Holdings B.V.',
    ],
    maybe: ['Acme Trading', '远大天成'],
    not: ['@', 'AB', '12345', '张'],
  },
} satisfies Shape;

/** Signs with which a firm's word ends: most texts have none of them among their last. */
const LAST_SIGNS = new Set('司团业厂所社院室行店部市学会局校）)');

function endsFirm(text: string): boolean {
  return LAST_SIGNS.has(text.at(-1) ?? '') && CHINESE_END.test(text.slice(-30));
}

function endsLatinFirm(text: string): boolean {
  const begin = Math.max(text.lastIndexOf(' '), text.lastIndexOf(',')) + 1;
  if (begin < 2 || text.length - begin > 14) return false;
  return LATIN_ENDS.has(
    text
      .slice(begin)
      .toLowerCase()
      .replace(/[./()]/g, ''),
  );
}

const CHINESE_END =
  /(?:公司|集团|企业|厂|事务所|合作社|研究所|研究院|设计院|工作室|商行|门店|经营部|服务部|商店|超市|酒店|银行|医院|学校|大学|学院|协会|基金会|委员会|管理局|株式会社)(?:[（(].{1,12}[)）])?$/u;
const LATIN_ENDS = new Set(
  'inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg sa sas srl bv nv oy ab as pty pte holding holdings group foundation university bank'.split(
    ' ',
  ),
);
