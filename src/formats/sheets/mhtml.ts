/** MHTML: pages with their parts in one file (RFC 2557), as Excel's "web archive" is, often named .xls. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import { bytesSource, gather, span } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';
import { uncoded, unquoted } from '../containers/coded.ts';
import { partsOf } from '../containers/multipart-parts.ts';
import type { Part } from '../containers/multipart-parts.ts';
import { decoded, encodingOf } from '../encoding/encoding.ts';
import type { Format, ReadLimits } from '../format.ts';
import { htmlRows } from './html-table.ts';
import { rowGuard } from '../limits.ts';
import { tablesOf } from '../passing.ts';
import type { PassingRows } from '../passing.ts';

/** Web archives whose pages hold tables. */
export const mhtml = {
  id: 'mhtml',
  extension: 'mht',
  mediaType: 'multipart/related',
  writtenAs: 'xlsx',

  recognise(head) {
    return headOf(head) === null ? 0 : 0.95;
  },

  async read(source, limits) {
    const head = headOf(await source.slice(0, HEAD));
    if (head === null) throw broken('it has no boundary');
    const body = within(source, head.length);
    const pages = (await partsOf(body, head.boundary, limits)).filter(
      ({ mediaType }) => mediaType === 'text/html' || mediaType === 'application/xhtml+xml',
    );
    return { layout: {}, tables: () => tablesOf(rows(body, pages, limits)) };
  },

  write: null,
} satisfies Format;

const HEAD = 65_536;
/** A page is decoded in memory. */
const MAX_PAGE_BYTES = 134_217_728;

/** The header of the whole, and the boundary that it names. */
function headOf(start: Uint8Array): { readonly length: number; readonly boundary: string } | null {
  const text = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, 16_384)).toString(
    'latin1',
  );
  const [head] = /^\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n/.exec(text) ?? [];
  if (head === undefined || !/^mime-version:/im.test(head)) return null;
  const [, type] = /^content-type:\s*multipart\/related([^\n]*\n(?:[ \t][^\n]*\n)*)/im.exec(head) ?? [];
  const [, quoted, bare] = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(type ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return null;
  // What stands between the header and the first part is shown by nobody.
  const first = text.indexOf(`--${boundary}`, head.length);
  return { length: first < 0 ? head.length : first, boundary };
}

/** The source from a place on. */
function within(source: Source, from: number): Source {
  return {
    size: source.size - from,
    slice: (start, end) => source.slice(from + start, from + end),
    stream: (start = 0) => source.stream(from + start),
  };
}

/** A workbook's first page lists its sheets by the places of their pages; any other archive is all its pages. */
async function* rows(body: Source, pages: readonly Part[], limits: ReadLimits): AsyncGenerator<PassingRows> {
  const guard = rowGuard(limits);
  const listed = pages[0] ? sheetsIn(await startOf(await pageOf(body, pages[0]))) : [];
  const sheets =
    listed.length > 0 ? listed : pages.map((page) => ({ name: null, page: fileOf(page.location) }));
  let tables = 0;
  for (const [place, { name, page }] of sheets.entries()) {
    const part = listed.length > 0 ? pages.find(({ location }) => fileOf(location) === page) : pages[place];
    if (!part) throw broken('a sheet has no page');
    const source = await pageOf(body, part);
    const hidden = /<x:Visible>\s*Sheet(?:Very)?Hidden/i.test(await startOf(source));
    const naming = {
      name: (number: number) =>
        number === 1 && name !== null ? name : `${name ?? 'Table'} ${tables + number}`,
      hidden,
    };
    const { encoding } = await encodingOf(source);
    tables += yield* htmlRows(decoded(source, encoding), naming, limits, guard);
  }
  if (tables === 0) throw new Fault('FORMAT_UNKNOWN', 'read a web archive: it has no table');
}

function sheetsIn(page: string): readonly { readonly name: string; readonly page: string }[] {
  return Array.from(page.matchAll(/<x:ExcelWorksheet>([\s\S]{0,4096}?)<\/x:ExcelWorksheet>/gi)).flatMap(
    ([, sheet = '']) => {
      const name = /<x:Name>([^<]{0,255})<\/x:Name>/i.exec(sheet)?.[1] ?? '';
      const place = /<x:WorksheetSource\s[^>]*HRef="([^"]{1,1024})"/i.exec(sheet)?.[1];
      return place === undefined ? [] : [{ name: plain(name), page: fileOf(place) }];
    },
  );
}

const plain = (name: string): string =>
  name.replace(/&(amp|lt|gt|quot);/g, (_all, word: string) => ENTITIES.get(word) ?? '');
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
]);

/** The last word of a place: its folder is spelt in several ways. */
const fileOf = (place: string | null): string => (place ?? '').replace(/^.*[/\\]/s, '').toLowerCase();

async function startOf(page: Source): Promise<string> {
  return Buffer.from(await page.slice(0, HEAD)).toString('utf8');
}

async function pageOf(body: Source, { from, to, coding }: Part): Promise<Source> {
  if (to - from > MAX_PAGE_BYTES)
    throw new Fault('LIMIT_BYTES', `read a web archive: a page is over ${MAX_PAGE_BYTES} bytes`);
  const bytes = span(body, from, to);
  switch (coding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return bytesSource(await gather(bytes));
    case 'base64':
      return bytesSource(await gather(uncoded(bytes, 'base64')));
    case 'quoted-printable':
      return bytesSource(unquoted(await gather(bytes)));
    default:
      throw broken('a page is coded in a way that nobody knows');
  }
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read a web archive: ${why}`);
}
