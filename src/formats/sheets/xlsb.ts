/** XLSB: binary workbooks in an archive ([MS-XLSB]). The library gets a new archive that holds nothing but the parts with cells. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import { gather } from '../../lib/source.ts';
import type { Format, ReadLimits } from '../format.ts';
import { rowGuard } from '../limits.ts';
import { zipEntryNames } from '../magic.ts';
import { CELLS_ONLY, sheetsOf, withLibrary } from './sheetjs.ts';
import { parseXml } from '../xml.ts';
import { openZip } from '../zip.ts';
import type { Archive } from '../zip.ts';

/** Excel's binary workbooks of 2007 and later. */
export const xlsb = {
  id: 'xlsb',
  extension: 'xlsb',
  mediaType: 'application/vnd.ms-excel.sheet.binary.macroenabled.12',
  writtenAs: 'xlsx',

  recognise(head) {
    const binary = /^\/?xl\/(?:workbook|sharedStrings|styles|worksheets\/[^/]+)\.bin$/i;
    return zipEntryNames(head).some((name) => binary.test(name)) ? 1 : 0;
  },

  async read(source, limits) {
    const archive = await openZip(source, limits);
    const parts = await cellParts(archive, limits);
    const book = await withLibrary((library) => library.read(packed(parts, library.CFB), CELLS_ONLY));
    const worksheets = new Set(parts.filter(({ type }) => type === 'worksheet').map(({ id }) => id));
    return {
      layout: {},
      async *tables() {
        // Charts and macro sheets have no rows that we read, so they never leave.
        const isWorksheet = (_name: string, place: number): boolean => {
          const listed: unknown = book.Workbook?.Sheets?.[place];
          return (
            typeof listed === 'object' &&
            listed !== null &&
            'id' in listed &&
            worksheets.has(String(listed.id))
          );
        };
        yield* sheetsOf(book, isWorksheet, limits, rowGuard(limits));
      },
    };
  },

  write: null,
} satisfies Format;

interface Part {
  readonly id: string;
  /** The last word of its relation's type. */
  readonly type: string;
  /** Its place in the archive. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['officeDocument', 'application/vnd.ms-excel.sheet.binary.macroEnabled.main'],
  ['worksheet', 'application/vnd.ms-excel.worksheet'],
  ['sharedStrings', 'application/vnd.ms-excel.sharedStrings'],
  ['styles', 'application/vnd.ms-excel.styles'],
]);
const RELATED = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The workbook first, then its sheets, strings and styles. */
async function cellParts(archive: Archive, limits: ReadLimits): Promise<readonly Part[]> {
  const found: Part[] = [];
  const take = async (folder: string, rels: string, types: readonly string[]): Promise<void> => {
    for (const { id, type, target } of await relations(archive, rels, limits)) {
      if (!types.includes(type)) continue;
      const name = new URL(target, `part:/${folder}`).pathname.slice(1);
      if (!/^[\w./-]+\.bin$/i.test(name) || /[^\w]/.test(id)) throw broken('a part has an odd name');
      found.push({ id, type, name, bytes: await gather(archive.stream(name)) });
    }
  };
  await take('', '_rels/.rels', ['officeDocument']);
  const [book, ...others] = found;
  if (!book || others.length > 0) throw broken('it has no workbook, or several');
  const folder = book.name.slice(0, book.name.lastIndexOf('/') + 1);
  const rels = `${folder}_rels/${book.name.slice(folder.length)}.rels`;
  await take(folder, rels, ['worksheet', 'sharedStrings', 'styles']);
  return found;
}

async function relations(archive: Archive, part: string, limits: ReadLimits) {
  const found: { readonly id: string; readonly type: string; readonly target: string }[] = [];
  const events = {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
      found.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target });
    },
  };
  for await (const _piece of parseXml(archive.stream(part), limits.maxDepth, events));
  return found;
}

/** An archive of these parts alone, with lists of our own making. */
function packed(
  parts: readonly Part[],
  CFB: Parameters<Parameters<typeof withLibrary>[0]>[0]['CFB'],
): Uint8Array {
  const zip: unknown = CFB.utils.cfb_new();
  const add = (name: string, content: Uint8Array): unknown => CFB.utils.cfb_add(zip, `/${name}`, content);
  const kinds = parts.map(
    ({ name, type }) => `<Override PartName="/${name}" ContentType="${TYPES.get(type)}"/>`,
  );
  add(
    '[Content_Types].xml',
    Buffer.from(
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${kinds.join('')}</Types>`,
    ),
  );
  const [book, ...related] = parts;
  const links = related.map(
    ({ id, type, name }) => `<Relationship Id="${id}" Type="${RELATED}/${type}" Target="/${name}"/>`,
  );
  if (book) {
    const at = book.name.lastIndexOf('/') + 1;
    add(
      `${book.name.slice(0, at)}_rels/${book.name.slice(at)}.rels`,
      Buffer.from(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.join('')}</Relationships>`,
      ),
    );
  }
  for (const { name, bytes } of parts) add(name, bytes);
  const written: unknown = CFB.write(zip, { fileType: 'zip', type: 'buffer' });
  if (!(written instanceof Uint8Array)) throw broken('it could not be packed');
  return written;
}

function broken(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `read a binary workbook: ${why}`);
}
