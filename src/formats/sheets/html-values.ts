/** What the cells of an HTML table say, in the dialect that spreadsheet programs write: `x:num`, `mso-number-format`. */

import type { Cell } from '../../model/table.ts';
import { textOf } from '../cell.ts';

type Attributes = Readonly<Record<string, string>>;

/** The number formats that a page's style sheets give to classes. */
export class HtmlLooks {
  readonly #classes = new Map<string, string>();
  #sheet = '';

  begin(): void {
    this.#read();
    this.#sheet = '';
  }

  text(text: string): void {
    if (this.#sheet.length < MAX_SHEET) this.#sheet += text;
  }

  /** The format code of a cell; null where it has none, or one that is not known. */
  of(attributes: Attributes): string | null {
    this.#read();
    const own = formatIn(attributes['style'] ?? '');
    if (own !== null) return own;
    const classes = (attributes['class'] ?? '').split(/\s+/);
    return classes.map((name) => this.#classes.get(name)).find((code) => code !== undefined) ?? null;
  }

  #read(): void {
    for (const [, name = '', rules = ''] of this.#sheet.matchAll(/\.([\w-]{1,64})\s*\{([^}]{0,4096})\}/g)) {
      const code = formatIn(rules);
      if (code !== null) this.#classes.set(name, code);
    }
    this.#sheet = '';
  }
}

const MAX_SHEET = 1_048_576;

/** The value of a cell. A number is one only where the page says so and shows nothing else, or says how it is shown. */
export function valueOf(raw: string, attributes: Attributes, looks: HtmlLooks): Cell {
  const text = raw
    .replace(/ *\n */g, '\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
  const said = attributes['x:num'];
  if (said === undefined) return text === '' ? null : text;
  const digits = said.trim() === '' ? text.replace(/,/g, '') : said.trim();
  const number = Number(digits);
  // Digits that a double would round stay text.
  if (
    !/^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(digits) ||
    !Number.isFinite(number) ||
    /^[-+]?[0-9]{16,}$/.test(digits)
  )
    return text === '' ? null : text;
  const format = looks.of(attributes);
  if (format === '@') return text === '' ? null : text;
  if (format !== null) return { number, format };
  const shown = text.replace(/,/g, '');
  return text === '' || shown === digits || shown === textOf(number) ? number : text;
}

function formatIn(css: string): string | null {
  const said = /mso-number-format\s*:\s*("(?:[^"\\]|\\.)*"|[^;}]+)/i.exec(css)?.[1]?.trim();
  if (said === undefined) return null;
  const code = said
    .replace(/^"|"$/g, '')
    .replace(/\\([0-9A-Fa-f]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(.)/g, '$1');
  const known = NAMED.get(code.toLowerCase());
  return known ?? (/^[a-z ]{4,}$/i.test(code) && !/^[dmyhs]+$/i.test(code) ? null : code);
}

/** Formats that are named by a word. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['short date', 'yyyy-mm-dd'],
  ['medium date', 'd-mmm-yy'],
  ['long date', 'yyyy-mm-dd'],
  ['general date', 'yyyy-mm-dd hh:mm'],
  ['short time', 'h:mm'],
  ['medium time', 'h:mm AM/PM'],
  ['long time', 'h:mm:ss'],
  ['fixed', '0.00'],
  ['standard', '#,##0.00'],
  ['percent', '0.00%'],
  ['scientific', '0.00E+00'],
]);
