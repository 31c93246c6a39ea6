/** PDF: the text of its pages, so that records and values are counted. It leaves only as it is, by a rule that says so; see copy.ts. */

import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import { Fault } from '../../lib/fault.ts';
import type { AsIs } from '../../model/export.ts';
import type { Format } from '../format.ts';
import { magicOf } from '../magic.ts';
import type { Piece } from '../records/records.ts';
import { cleanPdf } from './pdf-clean.ts';
import { linesOf } from './pdf-lines.ts';
import { textPiece, textTables } from './text-tables.ts';

/** Pages of text; a scan has none and is read as nothing. */
export const pdf = {
  id: 'pdf',
  extension: 'pdf',
  mediaType: 'application/pdf',
  writtenAs: 'pdf',

  recognise: (head: Uint8Array) => (magicOf(head) === 'pdf' ? 1 : 0),

  async read(source, limits) {
    // What is counted is what would leave: the pages of the copy, not of the original.
    const clean = await cleanPdf(source, limits);
    const bytes = await clean.save({ updateFieldAppearances: false });
    const pages = clean.getPageCount();
    let blindPages = 0;

    async function* pieces(): AsyncGenerator<Piece> {
      blindPages = 0;
      for await (const { page, lines } of pageLines(bytes)) {
        if (lines.length === 0) blindPages += 1;
        yield* textPiece(page, `Page ${page}`, lines);
      }
    }

    return {
      layout: {},
      tables: () => textTables(pieces(), limits),
      unread: () => 1,
      asIs: (): AsIs => ({ kind: 'pdf', pages, ...(blindPages > 0 && { blindPages }) }),
    };
  },

  write: null,
} satisfies Format;

/** The lines of each page, numbered from 1. */
async function* pageLines(
  bytes: Uint8Array,
): AsyncGenerator<{ readonly page: number; readonly lines: readonly string[] }> {
  const document = await opened(bytes);
  try {
    for (let page = 1; page <= document.numPages; page += 1)
      yield { page, lines: await textOf(document, page) };
  } finally {
    await document.destroy();
  }
}

async function opened(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    // It takes the bytes for its own, so it gets a copy.
    return await getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0, stopAtErrors: true });
  } catch {
    throw damaged();
  }
}

async function textOf(document: PDFDocumentProxy, number: number): Promise<readonly string[]> {
  try {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    return linesOf(items.flatMap((item) => ('str' in item ? [item] : [])));
  } catch {
    throw damaged();
  }
}

const damaged = (): Fault => new Fault('FORMAT_BROKEN', 'read a PDF: its text cannot be had');
