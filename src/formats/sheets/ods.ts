/** ODS: OpenDocument spreadsheets, in an archive or as one flat XML text. Written anew as XLSX. */

import { Fault } from '../../lib/fault.ts';
import { gather } from '../../lib/source.ts';
import type { Format, ReadLimits } from '../format.ts';
import { rowGuard } from '../limits.ts';
import { zipEntryNames } from '../magic.ts';
import { OdsCells } from './ods-cells.ts';
import { OdsStyles } from './ods-styles.ts';
import { Passing, tablesOf } from '../passing.ts';
import type { PassingRows } from '../passing.ts';
import { parseXml } from '../xml.ts';
import { openZip } from '../zip.ts';
import type { Archive } from '../zip.ts';

/** Spreadsheets of LibreOffice and its kin (ISO/IEC 26300). */
export const ods = {
  id: 'ods',
  extension: 'ods',
  mediaType: 'application/vnd.oasis.opendocument.spreadsheet',
  writtenAs: 'xlsx',

  recognise(head) {
    const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 4096)).toString(
      'latin1',
    );
    if (start.startsWith('PK\x03\x04')) {
      if (start.slice(30).startsWith(`mimetype${SPREADSHEET}`)) return 1;
      const names = zipEntryNames(head);
      return names.includes('content.xml') && names.includes('META-INF/manifest.xml') ? 0.7 : 0;
    }
    return /^\W{0,3}<\?xml[^<]*<office:document\s/.test(start) && start.includes(SPREADSHEET) ? 1 : 0;
  },

  async read(source, limits) {
    const first = Buffer.from(await source.slice(0, 2)).toString('latin1');
    const archive = first === 'PK' ? await openZip(source, limits) : null;
    if (archive) await checkKind(archive, limits);
    const content = () => (archive ? archive.stream('content.xml') : source.stream());
    return { layout: {}, tables: () => tablesOf(rows(content(), archive, limits)) };
  },

  write: null,
} satisfies Format;

const SPREADSHEET = 'application/vnd.oasis.opendocument.spreadsheet';

async function checkKind(archive: Archive, limits: ReadLimits): Promise<void> {
  if (!archive.has('META-INF/manifest.xml') || !archive.has('content.xml')) throw unknown();
  let encrypted = archive.has('encrypted-package');
  const events = {
    open(name: string) {
      encrypted ||= name === 'encryption-data';
    },
  };
  for await (const _piece of parseXml(archive.stream('META-INF/manifest.xml'), limits.maxDepth, events));
  if (encrypted) throw new Fault('FORMAT_ENCRYPTED', 'read an OpenDocument spreadsheet: it is encrypted');
  if (!archive.has('mimetype')) throw unknown();
  const kind = Buffer.from(await gather(archive.stream('mimetype')))
    .toString('latin1')
    .trim();
  if (kind !== SPREADSHEET && kind !== `${SPREADSHEET}-template`) throw unknown();
}

async function* rows(
  content: AsyncIterable<Uint8Array>,
  archive: Archive | null,
  limits: ReadLimits,
): AsyncGenerator<PassingRows> {
  const styles = new OdsStyles();
  if (archive?.has('styles.xml'))
    for await (const _piece of parseXml(archive.stream('styles.xml'), limits.maxDepth, styles));
  const passing = new Passing();
  const cells = new OdsCells(styles, passing, limits, rowGuard(limits));
  for await (const _piece of parseXml(content, limits.maxDepth, cells)) yield* passing.take();
}

function unknown(): Fault {
  return new Fault(
    'FORMAT_UNKNOWN',
    'read an OpenDocument spreadsheet: the archive holds another kind of document',
  );
}
