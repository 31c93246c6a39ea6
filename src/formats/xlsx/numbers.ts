/** Number formats of spreadsheets: the built-in ones by id, and which of them show a date. */

/** The code of a built-in format (ECMA-376 part 1, 18.8.30); null for the general one and for ids without a meaning of their own. */
export function builtInFormat(id: number): string | null {
  return BUILT_IN.get(id) ?? null;
}

/** Whether a format code shows a date or a time: a date letter outside quotes, brackets and escapes. */
export function showsDate(code: string): boolean {
  return /[dmyhs]/i.test(code.replace(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, ''));
}

/** The format code as it may leave: null for the general one. Words in it are text that no rule saw, so all but units are given up, and with them the code: days stay days. */
export function safeFormat(code: string): string | null {
  if (/^general$/i.test(code)) return null;
  if (code.length <= 128 && isPlainCode(code)) return code;
  if (!showsDate(code)) return code.includes('%') ? '0.00%' : null;
  return /h|s/i.test(code) ? 'yyyy-mm-dd hh:mm:ss' : 'yyyy-mm-dd';
}

function isPlainCode(code: string): boolean {
  let literals = '';
  const rest = code
    .replace(BRACKETS, '')
    .replace(/"([^"]*)"|[\\_*](.)/gu, (_all, quoted?: string, escaped?: string) => {
      literals += ` ${quoted ?? escaped ?? ''}`;
      return ' ';
    })
    .replace(/General|AM\/PM|A\/P|\/[1-9][0-9]{0,2}(?![0-9])|E[+-]/gi, '')
    .replace(/[0#?.,%+\-/ ():;@gymdhsaeb]/gi, ' ');
  const words = `${literals} ${rest}`.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return !/["[\]\\]/.test(rest) && words.every((word) => UNITS.has(word.toLowerCase()));
}

/** Colours, elapsed times, short conditions, currencies with their language, digits of other scripts. */
const BRACKETS =
  /\[(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r ?[0-9]{1,2}|h{1,4}|m{1,4}|s{1,4}|[<>=]{1,2}-?[0-9]{1,7}|dbnum[1-4]|\$(?:\p{Sc}|[A-Z]{0,3}\p{Sc}?)(?:-[0-9A-F]{1,7})?)\]/giu;
const UNITS: ReadonlySet<string> = new Set(
  (
    'km m cm mm kg g t h min s pcs x k mio eur usd cny rmb gbp jpy hkd twd krw inr aud cad chf sgd us hk nt s a r rs am pm ' +
    '年 月 日 时 時 分 秒 点 上午 下午 周 星期 元 圆 万 萬 亿 億 千 百 人 个 件 次 天 岁 台 套 吨 人民币'
  ).split(' '),
);

const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, 'mm-dd-yy'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'm/d/yy h:mm'],
  // 27 to 36 and 50 to 58 are dates whose look depends on the language of the program: the ISO form stands for them.
  ...[27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'yyyy-mm-dd'] as const),
  ...[32, 33, 34, 35, 55, 56].map((id) => [id, 'h:mm:ss'] as const),
  [37, '#,##0 ;(#,##0)'],
  [38, '#,##0 ;[Red](#,##0)'],
  [39, '#,##0.00;(#,##0.00)'],
  [40, '#,##0.00;[Red](#,##0.00)'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mmss.0'],
  [48, '##0.0E+0'],
  [49, '@'],
]);
