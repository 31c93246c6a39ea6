/** The styles part of a workbook that is written: looks that were rebuilt from the original's, and one for each number format beside them. */

import { safeFormat } from './numbers.ts';
import type { Edge, Fill, Font, Look, Looks } from './styles.ts';
import { xmlText } from './bytes.ts';

export class OutStyles {
  readonly #looks: Looks;
  readonly #cells: Look[];
  readonly #byFormat = new Map<string, number>();

  constructor(looks: Looks) {
    this.#looks = looks;
    this.#cells = looks.cells.length > 0 ? [...looks.cells] : [GENERAL];
  }

  /** The style, if there is one of the number. */
  known(style: number): number {
    return style < this.#looks.cells.length ? style : 0;
  }

  /** A style that shows numbers in the format: the given one where it does. */
  ofFormat(code: string, style: number): number {
    if (this.#cells[style]?.format === code) return style;
    let place = this.#byFormat.get(code);
    if (place === undefined) {
      const format = safeFormat(code);
      place = format === null || this.#cells.length >= MOST ? 0 : this.#cells.length;
      if (place > 0) this.#cells.push({ ...GENERAL, format });
      this.#byFormat.set(code, place);
    }
    return place;
  }

  xml(): string {
    const { fonts, fills, borders } = this.#looks;
    const formats = [...new Set(this.#cells.flatMap(({ format }) => format ?? []))];
    const has = { fonts: fonts.length, fills: fills.length, borders: borders.length };
    return [
      '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
      list(
        'numFmts',
        formats.map(
          (code, place) => `<numFmt numFmtId="${FIRST_FORMAT + place}" formatCode="${xmlText(code)}"/>`,
        ),
      ),
      list('fonts', [DEFAULT_FONT, ...fonts].map(fontXml)),
      // Excel takes the first two for its own, whatever stands there.
      list('fills', [...OWN_FILLS, ...fills].map(fillXml)),
      list('borders', [[], ...borders].map(borderXml)),
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
      list(
        'cellXfs',
        this.#cells.map((look) => lookXml(look, formats, has)),
      ),
      '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
      '</styleSheet>',
    ].join('');
  }
}

const GENERAL: Look = { font: -1, fill: -1, border: -1, format: null, align: null };
const DEFAULT_FONT: Font = { name: 'Calibri', size: 11, color: null, marks: [] };
const OWN_FILLS: readonly Fill[] = ['none', 'gray125'].map((pattern) => ({
  pattern,
  fore: null,
  back: null,
}));
const FIRST_FORMAT = 164;
/** As many as Excel has. */
const MOST = 65_490;

function list(name: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<${name} count="${items.length}">${items.join('')}</${name}>`;
}

/** Children in the order that the schema wants. */
function fontXml({ name, size, color, marks }: Font): string {
  const on = ['b', 'i', 'strike'].filter((mark) => marks.includes(mark)).map((mark) => `<${mark}/>`);
  const under = marks.includes('u') ? '<u/>' : '';
  return `<font>${on.join('')}${under}<sz val="${size ?? 11}"/>${colorXml('color', color)}<name val="${name ?? 'Calibri'}"/></font>`;
}

function fillXml({ pattern, fore, back }: Fill): string {
  return `<fill><patternFill patternType="${pattern}">${colorXml('fgColor', fore)}${colorXml('bgColor', back)}</patternFill></fill>`;
}

function borderXml(edges: readonly Edge[]): string {
  const sides = ['left', 'right', 'top', 'bottom'].map((side) => {
    const edge = edges.find((one) => one.side === side && one.style !== 'none');
    return edge ? `<${side} style="${edge.style}">${colorXml('color', edge.color)}</${side}>` : `<${side}/>`;
  });
  return `<border>${sides.join('')}<diagonal/></border>`;
}

function lookXml(
  { font, fill, border, format, align }: Look,
  formats: readonly string[],
  has: { readonly fonts: number; readonly fills: number; readonly borders: number },
): string {
  const id = format === null ? 0 : FIRST_FORMAT + formats.indexOf(format);
  const fontId = placeIn(font, has.fonts, 1);
  const fillId = placeIn(fill, has.fills, OWN_FILLS.length);
  const borderId = placeIn(border, has.borders, 1);
  const applied = [
    id > 0 ? ' applyNumberFormat="1"' : '',
    fontId > 0 ? ' applyFont="1"' : '',
    fillId > 0 ? ' applyFill="1"' : '',
    borderId > 0 ? ' applyBorder="1"' : '',
  ].join('');
  const start = `<xf numFmtId="${id}" fontId="${fontId}" fillId="${fillId}" borderId="${borderId}" xfId="0"${applied}`;
  if (align === null) return `${start}/>`;
  const words = Object.entries(align).map(([key, value]) => ` ${key}="${value}"`);
  return `${start} applyAlignment="1"><alignment${words.join('')}/></xf>`;
}

/** A place in a list that now stands behind our own entries; ours where there is none of the number. */
const placeIn = (place: number, count: number, own: number): number =>
  Number.isInteger(place) && place >= 0 && place < count ? place + own : 0;

function colorXml(name: string, color: string | null): string {
  return color === null ? '' : `<${name} rgb="${color}"/>`;
}
