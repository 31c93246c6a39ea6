/** Rows that speak of the table instead of belonging to it: totals, page numbers, who printed it and when. */

import { holdsValue } from '../headings.ts';

/** Whether the row is a total or a footer that hides nothing: a label, and beside it numbers or more labels alone. */
export function isFooter(texts: readonly string[]): boolean {
  const filled = texts.filter((text) => text !== '');
  if (!mayBeFooter(filled) || filled.some(holdsValue)) return false;
  const [first = '', second = ''] = filled;
  if (isTotal(first)) return filled.slice(1).every((text) => AMOUNT.test(text) || isTotal(text));
  // A group's total has the group's name before it.
  if (isTotal(second))
    return first.length <= MOST_GROUP_CHARS && filled.slice(2).every((text) => AMOUNT.test(text));
  return filled.length <= 4 && filled.join(' ').length <= MOST_FOOTER_CHARS;
}

/** Cheap: false for first texts that no total and no footer begins with. */
export const mayBeFooter = ([first = '', second = '']: readonly string[]): boolean =>
  isTotal(first) || isTotal(second) || FOOTER.test(first);

const MOST_GROUP_CHARS = 30;
const MOST_FOOTER_CHARS = 60;

const isTotal = (text: string): boolean =>
  text.length <= MOST_FOOTER_CHARS && TOTAL_WORDS.test(text) && TOTAL.test(text);

/** Cheap, before the whole text is looked at. */
const TOTAL_WORDS =
  /[计計]|总[和额]|平均|最[大小]值|数$|합|소|총|total|sum|av(?:era)?g|count|me(?:di)?an|min|max|gesamt|итог|всего/i;

/** Whole texts, so that nobody whose name begins like one goes uncounted. */
const TOTAL =
  /^[\s*【[(（-]*(?:(?:[^\s\d]{1,12}\s*)?(?:小\s*计|合\s*计)|(?:本|当|全|各|按)?(?:页|月|季|季度|年|年度|日|周|组|部门|地区|表|部|期)?(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*和|总\s*额|平均|平均值|最大值|最小值|笔数|记录数|计数)|合計|小計|總計|総計|합계|소계|총계|(?:sub|grand|page|overall|report|running|group|row|column|net)?[\s-]*totals?|sum|average|avg|count|mean|median|min|max|total (?:rows|records|count|amount|contacts|number of records)|gesamt|summe|zwischensumme|total général|sous-total|итого|всего)(?:\s*[(（][^)）]{0,12}[)）])?[\s:：\])）】*-]*(?:[¥$€£]?-?[\d,. ]{1,20}(?:条|行|笔|人|个|元|rows?|records?)?)?$/iu;

const AMOUNT = /^[\s¥￥$€£(+-]*\d[\d,. ]{0,20}(?:%|元|万元|条|人|笔|个)?\)?$/u;

const FOOTER =
  /^[\s*【[(（—–-]*(?:制\s*表\s*(?:人|时间|日期|单位)|审\s*核\s*人?|复\s*核\s*人?|填\s*(?:表|报)\s*(?:人|日期|时间)|打印\s*(?:人|时间|日期)|导出\s*(?:人|时间|日期)|生成\s*(?:人|时间|日期)|经办人|第\s*\d+\s*页(?:[\s,，/／]*共\s*\d+\s*页)?\s*$|共\s*\d+\s*(?:页|条|行|笔)\s*$|以上(?:为|是|数据)|(?:数据)?(?:完|结束)$|page\s+\d+(?:\s*(?:of|\/)\s*\d+)?\s*$|\d+\s*\/\s*\d+\s*$|(?:-+\s*)?end(?:\s+of\s+(?:report|file|list|table|data))?\s*-*$|(?:generated|printed|exported|created|prepared|run)\s+(?:by|on|at)\b|report\s+(?:date|generated)|as of\b|confidential\b|copyright\b|©|filters?\s*:|sort(?:ed)? by\b|\d+\s+(?:rows?|records?|contacts?)\s*(?:total|exported|found)?\s*$|-{3,}\s*$)/iu;
