/** For tests of files that leave only as they are: PDF files, documents and pictures, made up. */

import { createHash } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import { PDFDocument, PDFHexString, PDFName, PDFString, StandardFonts, degrees } from '@cantoo/pdf-lib';
import { extractText, getDocumentProxy } from 'unpdf';
import { zipOf } from './zip.ts';

/** Ten people to a page; `way` is how their lines are drawn. */
interface PdfWish {
  readonly pages?: number;
  readonly way?: 'line' | 'cells' | 'glyphs' | 'none';
  /** Attachments, scripts, forms, links, properties. */
  readonly extras?: boolean;
  readonly turned?: number;
}

export const personOf = (page: number, row: number): readonly string[] => [
  `Canary ${page}${row}`,
  `139123400${page}${row}`,
  'Oslo',
];

export async function pdfOf(wish: PdfWish = {}): Promise<Buffer> {
  const { pages = 2, way = 'cells', extras = false, turned = 0 } = wish;
  const made = await PDFDocument.create();
  const font = await made.embedFont(StandardFonts.Helvetica);
  for (let number = 0; number < pages; number += 1) {
    const page = made.addPage([595, 842]);
    page.setRotation(degrees(turned));
    if (way === 'none') page.drawRectangle({ x: 50, y: 50, width: 400, height: 400 });
    else
      for (let row = 0; row < 10; row += 1) {
        const y = 800 - row * 20;
        const cells = personOf(number, row);
        if (way === 'line') page.drawText(cells.join(', '), { x: 50, y, size: 10, font });
        else
          cells.forEach((cell, column) => {
            let x = 50 + column * 150;
            for (const part of way === 'glyphs' ? cell : [cell]) {
              page.drawText(part, { x, y, size: 10, font });
              x += font.widthOfTextAtSize(part, 10);
            }
          });
      }
  }
  if (extras) await withExtras(made);
  return Buffer.from(await made.save({ useObjectStreams: false }));
}

/** Whatever a page may have hung on it, each with the word SECRET. */
async function withExtras(made: PDFDocument): Promise<void> {
  const { context } = made;
  await made.attach(Buffer.from('SECRET,rows'), 'SECRET.csv', { mimeType: 'text/csv' });
  made.addJavaScript('SECRET', 'app.alert("SECRET")');
  made.setTitle('SECRET');
  made.setKeywords(['SECRET']);
  const page = made.getPage(0);
  const field = made.getForm().createTextField('SECRET');
  field.setText('SECRET');
  field.addToPage(page, { x: 10, y: 10 });
  const script = context.obj({ S: 'JavaScript', JS: PDFString.of('SECRET()') });
  page.node.set(PDFName.of('AA'), context.obj({ O: script }));
  page.node.set(PDFName.of('Metadata'), context.register(context.stream('<x>SECRET</x>')));
  page.node.set(PDFName.of('PieceInfo'), context.obj({ Own: { Private: PDFString.of('SECRET') } }));
  const file = context.register(context.stream('SECRET rows'));
  const spec = context.obj({ Type: 'Filespec', F: PDFString.of('SECRET'), EF: { F: file } });
  const note = context.obj({
    Type: 'Annot',
    Subtype: 'FileAttachment',
    Rect: [0, 0, 10, 10],
    FS: context.register(spec),
    Contents: PDFHexString.fromText('SECRET'),
  });
  page.node.addAnnot(context.register(note));
  const resources = page.node.Resources();
  resources?.set(PDFName.of('PieceInfo'), PDFString.of('SECRET'));
  made.catalog.set(PDFName.of('OpenAction'), script);
}

/** The text of each page, by a reader that is not ours. */
export async function pageTexts(bytes: Uint8Array): Promise<readonly string[]> {
  const document = await getDocumentProxy(Uint8Array.from(bytes));
  const { text } = await extractText(document, { mergePages: false });
  return text;
}

/** All of its objects unpacked, as one text. */
export async function unpackedPdf(bytes: Uint8Array): Promise<string> {
  const read = await PDFDocument.load(bytes);
  const { decodePDFRawStream, PDFRawStream } = await import('@cantoo/pdf-lib');
  const parts = read.context.enumerateIndirectObjects().map(([, object]) => {
    if (!(object instanceof PDFRawStream)) return object.toString();
    return `${object.dict.toString()}${Buffer.from(decodePDFRawStream(object).decode()).toString('latin1')}`;
  });
  return parts.join('\n');
}

const TYPES = { name: '[Content_Types].xml', data: '<Types/>' };

/** A document of paragraphs and one table. */
export function docxOf(
  paragraphs: readonly string[],
  rows: readonly (readonly string[])[] = [],
  more: readonly { readonly name: string; readonly data: string }[] = [],
): Buffer {
  const runs = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const table = rows
    .map((row) => `<w:tr>${row.map((cell) => `<w:tc>${runs(cell)}</w:tc>`).join('')}</w:tr>`)
    .join('');
  const body = `${paragraphs.map(runs).join('')}<w:tbl>${table}</w:tbl>`;
  const data = `<w:document xmlns:w="urn:w"><w:body>${body}</w:body></w:document>`;
  return zipOf([{ name: 'word/document.xml', data }, TYPES, ...more]);
}

/** A presentation of one text to a slide. */
export function pptxOf(slides: readonly string[]): Buffer {
  const parts = slides.map((text, at) => ({
    name: `ppt/slides/slide${at + 1}.xml`,
    data: `<p:sld xmlns:p="urn:p" xmlns:a="urn:a">${text
      .split('\n')
      .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
      .join('')}</p:sld>`,
  }));
  return zipOf([...parts, TYPES]);
}

/** A grey square, with a text beside it and something behind its end. */
export function pngOf(said: string, tail = ''): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const noise = createHash('sha256').update(said).digest();
  const rows = Buffer.concat(
    Array.from({ length: 8 }, () => Buffer.concat([Buffer.from([0]), noise.subarray(0, 8)])),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from('00000008000000080800000000', 'hex')),
    chunk('tEXt', Buffer.from(`Comment\0${said}`, 'latin1')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(tail),
  ]);
}

/** The segments of a JPEG with two texts, and something behind its end. */
export function jpegOf(said: string, tail = ''): Buffer {
  const segment = (marker: number, data: Buffer): Buffer => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    return Buffer.concat([head, data]);
  };
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, Buffer.from(`Exif\0\0${said}`, 'latin1')),
    segment(0xfe, Buffer.from(said)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd9]),
    Buffer.from(tail),
  ]);
}
