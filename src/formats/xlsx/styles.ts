/** The looks of cells as a workbook's styles part has them, rebuilt from what is known: numbers, colours and words of closed lists. No text of the file is among them. */

import { Fault } from '../../lib/fault.ts';
import type { ReadLimits } from '../format.ts';
import { builtInFormat, safeFormat } from './numbers.ts';
import { EDGES, FONTS, HORIZONTAL, INDEXED, PATTERNS, SIDES, THEME, VERTICAL } from './style-words.ts';
import { unescaped } from './text.ts';
import { parseXml } from '../xml.ts';

type Attributes = Readonly<Record<string, string>>;

export interface Font {
  readonly name: string | null;
  /** In points. */
  readonly size: number | null;
  readonly color: string | null;
  /** Of b, i, u and strike those that are on. */
  readonly marks: readonly string[];
}

export interface Fill {
  readonly pattern: string;
  readonly fore: string | null;
  readonly back: string | null;
}

export interface Edge {
  readonly side: string;
  readonly style: string;
  readonly color: string | null;
}

/** The look of a cell; the numbers are places in the lists beside it. */
export interface Look {
  readonly font: number;
  readonly fill: number;
  readonly border: number;
  /** Null for the general format. */
  readonly format: string | null;
  readonly align: Readonly<Record<string, string>> | null;
}

/** Plain data. */
export interface Looks {
  readonly fonts: readonly Font[];
  readonly fills: readonly Fill[];
  readonly borders: readonly (readonly Edge[])[];
  /** By cell style. */
  readonly cells: readonly Look[];
}

export const NO_LOOKS: Looks = { fonts: [], fills: [], borders: [], cells: [] };

/** Reads the styles part. */
export async function readLooks(part: AsyncIterable<Uint8Array>, limits: ReadLimits): Promise<Looks> {
  const custom = new Map<number, string>();
  const fonts: Font[] = [];
  const fills: Fill[] = [];
  const borders: Edge[][] = [];
  const cells: Look[] = [];
  let section = '';
  const events = {
    open(name: string, attributes: Attributes, depth: number) {
      if (depth === 2) section = name;
      switch (`${section} ${depth}`) {
        case 'numFmts 3':
          custom.set(Number(attributes['numFmtId']), unescaped(attributes['formatCode'] ?? 'General'));
          break;
        case 'fonts 3':
          fonts.push({ name: null, size: null, color: null, marks: [] });
          break;
        case 'fonts 4':
          changeLast(fonts, (font) => withPart(font, name, attributes));
          break;
        case 'fills 3':
          fills.push({ pattern: 'none', fore: null, back: null });
          break;
        case 'fills 4':
          changeLast(fills, (fill) => ({
            ...fill,
            pattern: oneOf(PATTERNS, attributes['patternType']) ?? 'none',
          }));
          break;
        case 'fills 5':
          changeLast(fills, (fill) => withColor(fill, name, attributes));
          break;
        case 'borders 3':
          borders.push([]);
          break;
        case 'borders 4':
          pushEdge(borders.at(-1), name, attributes);
          break;
        case 'borders 5':
          changeLast(borders.at(-1) ?? [], (edge) => ({ ...edge, color: colorOf(attributes) }));
          break;
        case 'cellXfs 3':
          if (cells.length >= MOST_LOOKS)
            throw new Fault('FORMAT_BROKEN', 'read a spreadsheet: it has too many styles');
          cells.push(lookOf(attributes, custom));
          break;
        case 'cellXfs 4':
          if (name === 'alignment') changeLast(cells, (look) => ({ ...look, align: alignOf(attributes) }));
          break;
        default: // Names of styles, looks of conditions and of tables, colours of its own.
      }
    },
  };
  for await (const _piece of parseXml(part, limits.maxDepth, events));
  return { fonts, fills, borders, cells };
}

/** As many as Excel has. */
const MOST_LOOKS = 65_490;

function changeLast<T>(list: T[], change: (last: T) => T): void {
  const last = list.pop();
  if (last !== undefined) list.push(change(last));
}

function lookOf(attributes: Attributes, custom: ReadonlyMap<number, string>): Look {
  const id = Number(attributes['numFmtId'] ?? 0);
  const code = custom.get(id) ?? builtInFormat(id);
  return {
    font: Number(attributes['fontId'] ?? 0),
    fill: Number(attributes['fillId'] ?? 0),
    border: Number(attributes['borderId'] ?? 0),
    format: code === null ? null : safeFormat(code),
    align: null,
  };
}

function withPart(font: Font, name: string, attributes: Attributes): Font {
  switch (name) {
    case 'b':
    case 'i':
    case 'strike':
    case 'u':
      return /^(?:0|false|none)$/.test(attributes['val'] ?? '')
        ? font
        : { ...font, marks: [...new Set([...font.marks, name])] };
    case 'sz':
      return { ...font, size: within(attributes['val'], 1, 409) };
    case 'color':
      return { ...font, color: colorOf(attributes) };
    case 'name':
      return { ...font, name: oneOf(FONTS, attributes['val']) };
    default:
      return font;
  }
}

function withColor(fill: Fill, name: string, attributes: Attributes): Fill {
  if (name === 'fgColor') return { ...fill, fore: colorOf(attributes) };
  return name === 'bgColor' ? { ...fill, back: colorOf(attributes) } : fill;
}

function pushEdge(edges: Edge[] | undefined, name: string, attributes: Attributes): void {
  const side = oneOf(SIDES, name);
  const style = oneOf(EDGES, attributes['style']);
  // What is no edge of ours still takes its colour from what follows it.
  edges?.push({ side: side ?? 'none', style: style ?? 'none', color: null });
}

function alignOf(attributes: Attributes): Readonly<Record<string, string>> {
  const rotation = within(attributes['textRotation'], 0, 255);
  const indent = within(attributes['indent'], 0, 250);
  return Object.fromEntries(
    [
      ['horizontal', oneOf(HORIZONTAL, attributes['horizontal'])],
      ['vertical', oneOf(VERTICAL, attributes['vertical'])],
      ['wrapText', /^(?:1|true)$/.test(attributes['wrapText'] ?? '') ? '1' : null],
      ['indent', indent === null ? null : String(Math.round(indent))],
      ['textRotation', rotation === null ? null : String(Math.round(rotation))],
    ].filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

/** Eight hex digits, alpha first. Colours of a theme are those of the usual one, for the file's own theme does not leave. */
function colorOf(attributes: Attributes): string | null {
  const { rgb, theme, indexed } = attributes;
  if (rgb !== undefined) return /^[0-9A-Fa-f]{8}$/.test(rgb) ? rgb.toUpperCase() : null;
  if (theme !== undefined) return tinted(THEME[Number(theme)] ?? null, Number(attributes['tint'] ?? 0));
  return INDEXED[Number(indexed)] ?? null;
}

/** Lighter above 0, darker below, up to 1 (ECMA-376 part 1, 18.8.19; in RGB, which is near enough). */
function tinted(color: string | null, tint: number): string | null {
  if (color === null || !(Math.abs(tint) <= 1)) return color && `FF${color}`;
  const parts = (color.match(/../g) ?? []).map((part) => {
    const value = Number.parseInt(part, 16);
    const moved = tint < 0 ? value * (1 + tint) : value + (255 - value) * tint;
    return Math.round(moved).toString(16).padStart(2, '0');
  });
  return `FF${parts.join('').toUpperCase()}`;
}

function within(text: string | undefined, least: number, most: number): number | null {
  const number = Number(text ?? Number.NaN);
  return number >= least && number <= most ? Math.round(number * 100) / 100 : null;
}

const oneOf = (list: readonly string[], text: string | undefined): string | null =>
  list.find((one) => one === text) ?? null;
