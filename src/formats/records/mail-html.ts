/** The words of a mail's page, line by line: for counting what a person could read there. */

/** A line for each block; cells of a row stand in one line, parted by tabs. */
export function htmlLines(html: string): readonly string[] {
  const shown = PARTS.reduce((text, [open, close]) => without(text, open, close), html);
  return shown
    .replace(/[\r\n]+/g, ' ')
    .replace(/<\/?(?:p|div|br|tr|li|h\d|table|ul|ol|section|blockquote)\b[^<>]*>/gi, '\n')
    .replace(/<\/?t[dh]\b[^<>]*>/gi, '\t')
    .replace(/<[^<>]*>/g, '')
    .replace(
      /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi,
      (whole, hex?: string, digits?: string, name?: string) => {
        if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
        const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
        return code > 0x10_ff_ff ? '' : String.fromCodePoint(code);
      },
    )
    .split('\n');
}

/** What is not shown. */
const PARTS: readonly (readonly [open: string, close: string])[] = [
  ['<!--', '-->'],
  ['<style', '</style'],
  ['<script', '</script'],
  ['<head>', '</head'],
];
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The text without what stands between two marks; one that does not close is kept. */
function without(text: string, open: string, close: string): string {
  const lower = text.toLowerCase();
  // Letters that change their length with their case would shift every place behind them.
  if (lower.length !== text.length) return text;
  const kept: string[] = [];
  let from = 0;
  for (let at = lower.indexOf(open); at >= 0; at = lower.indexOf(open, from)) {
    const closing = lower.indexOf(close, at + open.length);
    const end = closing < 0 ? -1 : lower.indexOf('>', closing);
    if (end < 0) break;
    kept.push(text.slice(from, at));
    from = end + 1;
  }
  return kept.join('') + text.slice(from);
}
