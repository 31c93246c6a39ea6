/** Documents and presentations (DOCX, PPTX, ODT, ODP): their texts, so that records and values are counted. They leave only as they are, by a rule that says so. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { AsIs } from '../../model/export.ts';
import type { Format, ReadLimits, Reading } from '../format.ts';
import { magicOf, zipEntryNames } from '../magic.ts';
import type { Piece } from '../records/records.ts';
import { valuesIn } from '../records/text-blocks.ts';
import { xmlParser } from '../xml.ts';
import { openZip } from '../zip.ts';
import type { Archive } from '../zip.ts';
import { textPiece, textTables } from './text-tables.ts';

/** Of Word and Writer. */
export const officeDocument = {
  id: 'document',
  extension: 'docx',
  mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  writtenAs: 'document',
  recognise: (head: Uint8Array) => (kindOf(head) === 'document' ? 1 : 0),
  read: (source, limits) => readOffice(source, limits, { kind: 'document' }),
  write: null,
} satisfies Format;

/** Of PowerPoint and Impress. */
export const officeSlides = {
  id: 'slides',
  extension: 'pptx',
  mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  writtenAs: 'slides',
  recognise: (head: Uint8Array) => (kindOf(head) === 'slides' ? 1 : 0),
  read: (source, limits) => readOffice(source, limits, { kind: 'slides' }),
  write: null,
} satisfies Format;

function kindOf(head: Uint8Array): 'document' | 'slides' | null {
  if (magicOf(head) !== 'office') return null;
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 200));
  const open = /^mimetypeapplication\/vnd\.oasis\.opendocument\.(text|presentation)/.exec(
    bytes.toString('latin1', 30),
  )?.[1];
  if (open !== undefined) return open === 'text' ? 'document' : 'slides';
  const names = zipEntryNames(head);
  if (names.some((name) => /^\/?ppt\//i.test(name))) return 'slides';
  return names.some((name) => /^\/?word\//i.test(name)) ? 'document' : null;
}

async function readOffice(source: Source, limits: ReadLimits, asIs: AsIs): Promise<Reading> {
  const archive = await openZip(source, limits);
  if (archive.names.some((name) => HOLDS_FILES.test(name)))
    throw new Fault('FORMAT_ARCHIVE', 'read a document: it holds other files or programs');
  return {
    layout: {},
    tables: () => textTables(pieces(archive, limits), limits),
    unread: () => 1,
    asIs: () => asIs,
  };
}

/** Workbooks, other documents, OLE objects and macros in it, which leave with it and which nobody looks into. */
const HOLDS_FILES =
  /(?:^|\/)(?:embeddings|activex|Object \d+|ObjectReplacements|Basic|Scripts)\/|vbaProject|afchunk|\.(?:bin|docx?m?|xls[xmb]?|pptx?m?|zip|rtf|mht|html?)$/i;

/** Each part of a text of its own, such as a slide; of all other parts the lines that tell of somebody. */
async function* pieces(archive: Archive, limits: ReadLimits): AsyncGenerator<Piece> {
  for (const name of archive.names) {
    if (!/\.(?:xml|rels)$/i.test(name)) continue;
    const lines = await linesOf(archive.stream(name), limits);
    const told = SHOWN.test(name) ? lines : lines.filter((line) => valuesIn(line) > 0);
    yield* textPiece(name, partName(name), told);
  }
}

const SHOWN =
  /^(?:word\/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)|ppt\/(?:slides|notesSlides|comments)\/[^/]*|content)\.xml$/i;

const partName = (name: string): string => name.replace(/^.*\//, '').replace(/\.[a-z]+$/i, '');

/** Elements after which a line ends, and those behind which a cell of a row does. */
const LINES = new Set(['p', 'tr', 'h', 'br', 'table-row', 'cm']);
const CELLS = new Set(['tc', 'table-cell', 'tab']);
const ROWS = new Set(['tr', 'table-row']);

/** Paragraphs, and rows of tables with two blanks between their cells. */
async function linesOf(stream: AsyncIterable<Uint8Array>, limits: ReadLimits): Promise<readonly string[]> {
  const lines: string[] = [];
  let line = '';
  let rows = 0;
  const end = (): void => {
    if (line.trim() !== '') lines.push(line.trim());
    line = '';
  };
  const parser = xmlParser(limits.maxDepth, {
    open(name) {
      if (ROWS.has(name)) rows += 1;
    },
    text(text) {
      line += text;
      if (line.length > limits.maxCellChars)
        throw new Fault('LIMIT_CELL', `read a document: a line is over ${limits.maxCellChars} characters`);
    },
    close(name) {
      if (ROWS.has(name)) rows -= 1;
      if (CELLS.has(name)) line += '  ';
      else if (LINES.has(name)) {
        // A paragraph in a cell ends no line.
        if (rows === 0 || ROWS.has(name)) end();
        else line += ' ';
      }
    },
  });
  for await (const chunk of stream) parser.write(chunk);
  parser.end();
  end();
  return lines;
}
