/** Which number formats leave as they are, and what stands for the others. */

import { describe, expect, it } from 'vitest';
import { safeFormat } from '../../../src/formats/xlsx/numbers.ts';

describe('a number format', () => {
  it.each([
    '#,##0.00',
    '0.0"km"',
    'yyyy\\-mm\\-dd',
    'yyyy"年"m"月"d"日"',
    'yyyy年m月d日',
    '[$¥-804]#,##0.00',
    '[$-409]d-mmm-yy;@',
    '[<=9999999]###-####;(###) ###-####',
    '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    'h:mm AM/PM',
    '[h]:mm:ss',
    '# ?/8',
    '[Red]-0.00%',
    '"USD" 0',
    '0.00E+00',
  ])('%s leaves as it is', (code) => expect(safeFormat(code)).toBe(code));

  it.each([
    ['General', null],
    ['"13800138000"', null],
    ['0"王伟"', null],
    ['"Zebra"@', null],
    ['\\1\\3\\8\\0', null],
    ['1380', null],
    ['[$Zebra]0', null],
    ['[>13800138000]0;0', null],
    ['0"Zebra"%', '0.00%'],
    ['yyyy-mm-dd "Zebra"', 'yyyy-mm-dd'],
    ['yyyy-mm-dd hh:mm "Zebra"', 'yyyy-mm-dd hh:mm:ss'],
    [`0${'.'.repeat(200)}`, null],
    ['0"open', null],
  ])('%s leaves as %s', (code, left) => expect(safeFormat(code)).toBe(left));
});
