/** A PDF as it leaves: its pages alone, copied into a new document. Attachments, scripts, forms, notes and properties stay behind. */

import type * as Pdf from '@cantoo/pdf-lib';
import type { PDFDict, PDFDocument, PDFObject, PDFPage } from '@cantoo/pdf-lib';
import { Fault } from '../../lib/fault.ts';
import { gather } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';
import { bounded } from '../../lib/limits.ts';
import type { ReadLimits } from '../format.ts';

type Library = typeof Pdf;

/** Both libraries hold the whole of it. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A new document of the pages. Throws FORMAT_ENCRYPTED, FORMAT_BROKEN, or the fault of a limit. */
export async function cleanPdf(
  source: Source,
  limits: Pick<ReadLimits, 'maxEntries' | 'maxDepth'>,
): Promise<PDFDocument> {
  const bytes = await gather(bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES'));
  const library = await import('@cantoo/pdf-lib');
  const original = await loaded(library, bytes);
  try {
    const pages = original.getPages();
    if (pages.length > limits.maxEntries)
      throw new Fault('LIMIT_ENTRIES', `read a PDF: it has more than ${limits.maxEntries} pages`);
    strip(library, original, pages, limits.maxDepth);
    const clean = await library.PDFDocument.create({ updateMetadata: false });
    for (const page of await clean.copyPages(original, original.getPageIndices())) clean.addPage(page);
    return clean;
  } catch (error) {
    throw faultOf(error);
  }
}

async function loaded({ PDFDocument, ParseSpeeds }: Library, bytes: Uint8Array): Promise<PDFDocument> {
  try {
    return await PDFDocument.load(bytes, {
      updateMetadata: false,
      throwOnInvalidObject: true,
      parseSpeed: ParseSpeeds.Fastest,
    });
  } catch (error) {
    // Of all that it says, only the kind is looked at: it may quote the file.
    if (error instanceof Error && /encrypt/i.test(`${error.name} ${error.message.slice(0, 60)}`))
      throw new Fault('FORMAT_ENCRYPTED', 'read a PDF: it is encrypted');
    throw faultOf(error);
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault('FORMAT_BROKEN', 'read a PDF: it is damaged');
}

/** What a page is made of (ISO 32000-1, table 30); the rest does something, tells of the document, or hangs on the page. */
const OF_A_PAGE = [
  'Type',
  'Parent',
  'Resources',
  'MediaBox',
  'CropBox',
  'BleedBox',
  'TrimBox',
  'ArtBox',
  'Rotate',
  'Contents',
  'UserUnit',
  'Group',
];
/** Keys anywhere below a page that lead to scripts, files, properties or other programs' data. */
const NEVER = ['AF', 'Alternates', 'EF', 'JS', 'Metadata', 'OPI', 'OpenAction', 'PieceInfo'];

/** Takes from the original what must not be copied: a copy holds what can be reached from its pages. */
function strip(library: Library, original: PDFDocument, pages: readonly PDFPage[], maxDepth: number): void {
  const { PDFName } = library;
  for (const { node } of pages)
    for (const key of node.keys()) if (!OF_A_PAGE.includes(key.decodeText())) node.delete(key);
  const never = NEVER.map((key) => PDFName.of(key));
  for (const [, object] of original.context.enumerateIndirectObjects())
    stripObject(library, object, never, maxDepth);
}

function stripObject(
  library: Library,
  object: PDFObject,
  never: readonly ReturnType<Library['PDFName']['of']>[],
  depth: number,
): void {
  const { PDFArray, PDFDict: Dict, PDFStream } = library;
  if (depth === 0) throw new Fault('LIMIT_DEPTH', 'read a PDF: its objects are too deep in one another');
  if (object instanceof PDFArray) {
    for (const one of object.asArray()) stripObject(library, one, never, depth - 1);
    return;
  }
  const dict: PDFDict | null =
    object instanceof PDFStream ? object.dict : object instanceof Dict ? object : null;
  if (dict === null) return;
  for (const key of never) dict.delete(key);
  for (const value of dict.values()) stripObject(library, value, never, depth - 1);
}
