/** Files that are no table: what is in them is counted where it can be, and they leave by explicit rule alone. Letters are the classes of threats. */
/* oxlint-disable unicorn/no-thenable -- a rule's `then` is a word */

import { describe, expect, it } from 'vitest';
import { factsOf } from '../support/archives.ts';
import { decisionOn, passed, planOn } from '../support/as-is.ts';
import { docxOf, jpegOf, pageTexts, pdfOf, personOf, pngOf, pptxOf, unpackedPdf } from '../support/unread.ts';
import { zipOf } from '../support/zip.ts';

const people = Array.from({ length: 10 }, (_, row) => personOf(0, row));
const PASS = { unread: 'pass' };

describe('I9 PDF', () => {
  it.each(['line', 'cells', 'glyphs'] as const)('rows drawn by %s are counted page by page', async (way) => {
    const facts = await factsOf(await pdfOf({ pages: 2, way }));
    expect(facts).toMatchObject({
      format: 'pdf',
      unreadable: null,
      rows: 20,
      values: { mobile: 20 },
      asIs: { kind: 'pdf', pages: 2 },
    });
    expect(facts.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['Page 1', 10],
      ['Page 2', 10],
    ]);
  });

  it.each(['ASCII85Decode', 'ASCIIHexDecode'])('rows behind %s are counted', async (filter) => {
    expect(await factsOf(coded(filter))).toMatchObject({ format: 'pdf', values: { mobile: 1 } });
  });

  it('a page that is a picture alone is not read as an empty one', async () => {
    expect(await factsOf(await pdfOf({ way: 'none' }))).toMatchObject({
      format: null,
      unreadable: 'FORMAT_UNKNOWN',
      asIs: { kind: 'pdf', pages: 2, blindPages: 2 },
    });
  });

  it.each([
    ['encrypted', encrypted(), 'FORMAT_ENCRYPTED'],
    ['broken', Buffer.from('%PDF-1.7\n1 0 obj << /Type'), 'FORMAT_BROKEN'],
    ['a head before a table', Buffer.from('%PDF-1.7\nName,Phone\nCanary,13912340000\n'), 'FORMAT_BROKEN'],
  ])('%s can never leave', async (_what, bytes, code) => {
    const facts = await factsOf(bytes);
    expect(facts).toMatchObject({ unreadable: code });
    expect(facts.asIs).toBeUndefined();
    expect(decisionOn(facts, PASS)).toMatchObject({ verdict: 'hold', because: { code: 'unreadable' } });
    expect(() => planOn(facts, [PASS], 'all')).toThrow('it was not read');
  });

  it('attachments, scripts, forms, notes and properties stay behind, and its pages leave marked', async () => {
    const original = await pdfOf({ extras: true });
    expect(await unpackedPdf(original)).toContain('SECRET');
    const { bytes, sealed } = await passed(original);
    const inside = await unpackedPdf(bytes);
    expect(inside).not.toMatch(/SECRET|JavaScript|EmbeddedFile|\/AA|\/Annots \[ [^\]]|AcroForm/);
    expect(bytes.toString('latin1')).not.toMatch(/SECRET|JavaScript|EmbeddedFile/);
    const pages = await pageTexts(bytes);
    expect(pages).toHaveLength(2);
    for (const page of pages) expect(page).toMatch(/13912340[\s\S]*7K3M-Q2XD · Wang Fang · Corp exports/);
    expect(sealed).toMatchObject({ rows: 20, columns: 0, mediaType: 'application/pdf' });
    expect(sealed.fileName).toBe('report_7K3M-Q2XD.pdf');
  });

  it.each([90, 180, 270])('a page turned by %i is marked', async (turned) => {
    const { bytes } = await passed(await pdfOf({ pages: 1, turned }));
    expect((await pageTexts(bytes))[0]).toContain('7K3M-Q2XD');
  });

  it('a name that plain letters cannot write is on the page all the same', async () => {
    const { bytes } = await passed(await pdfOf({ pages: 1 }), { person: '王芳' });
    expect((await pageTexts(bytes))[0]).toContain('7K3M-Q2XD');
  });
});

describe('what is no table leaves by explicit rule alone', () => {
  it.each<[string, Buffer, object]>([
    ['O5 a picture of rows', pngOf('Canary'), { asIs: { kind: 'picture' }, unreadable: 'FORMAT_UNKNOWN' }],
    ['O5 sound', Buffer.from('ID3\x04\0\0Canary'), { asIs: { kind: 'sound' } }],
    ['G8 a font', Buffer.from('wOF2\0\0\0\0Canary'), { asIs: { kind: 'other' } }],
    ['I7 a document', docxOf([], people), { format: 'document', rows: 10, values: { mobile: 10 } }],
    [
      'I7 a presentation',
      pptxOf(['Hello', people.map((one) => one.join(' ')).join('\n')]),
      { format: 'slides', rows: 11, values: { mobile: 10 } },
    ],
  ])('%s', async (_what, bytes, seen) => {
    const facts = await factsOf(bytes);
    expect(facts).toMatchObject(seen);
    const held = decisionOn(facts, { then: 'allow' });
    expect(held).toMatchObject({ verdict: 'hold', takeNow: null });
    expect(held.asIs).toBeUndefined();
    expect(() => planOn(facts, [{ then: 'allow' }], 'all')).toThrow('no rule lets it leave');
    expect(decisionOn(facts, { unread: 'block', formats: ['*', 'other'] }).verdict).toBe('block');
  });

  it('G8 what nobody knows is passed by no rule that does not name it', async () => {
    const facts = await factsOf(Buffer.from('wOF2\0\0\0\0Canary'));
    expect(decisionOn(facts, PASS).asIs).toBeUndefined();
    expect(decisionOn(facts, { ...PASS, formats: ['other'] })).toMatchObject({
      verdict: 'allow',
      asIs: true,
    });
  });

  it.each([
    ['G8 a PNG', pngOf('SECRET', 'SECRET,13912340000')],
    ['G8 a JPEG', jpegOf('SECRET', 'SECRET,13912340000')],
  ])('%s leaves without its texts and without what stands behind its end', async (_what, picture) => {
    const { bytes, sealed } = await passed(picture, { fileName: 'plan.png', mediaType: 'image/png' });
    expect(bytes.toString('latin1')).not.toContain('SECRET');
    expect(bytes.length).toBeGreaterThan(60);
    expect(sealed).toMatchObject({ fileName: 'plan_7K3M-Q2XD.png', mediaType: 'image/png', rows: 0 });
  });

  it.each([
    ['a workbook', 'word/embeddings/rows.xlsx'],
    ['an object', 'word/embeddings/oleObject1.bin'],
    ['a program', 'word/vbaProject.bin'],
    ['a page of HTML', 'word/afchunk1.htm'],
  ])('H10 a document with %s in it can never leave', async (_what, name) => {
    const facts = await factsOf(docxOf(['Hello'], [], [{ name, data: 'Canary,13912340000' }]));
    expect(facts).toMatchObject({ unreadable: 'FORMAT_ARCHIVE' });
    expect(facts.asIs).toBeUndefined();
  });

  it('H7 what a document says beside its text is counted', async () => {
    const hidden = { name: 'customXml/item1.xml', data: '<a><b>Canary 13912340000</b></a>' };
    expect(await factsOf(docxOf([], [], [hidden]))).toMatchObject({ values: { mobile: 1 } });
  });

  it('H10 a PDF or a document in an archive is counted and stays behind', async () => {
    const bytes = zipOf([
      { name: 'a.csv', data: 'Name,Phone\r\nAnna,13912340000\r\nBert,13912340001\r\n' },
      { name: 'b.pdf', data: await pdfOf({ pages: 1 }) },
      { name: 'c.docx', data: docxOf([], people) },
    ]);
    const facts = await factsOf(bytes);
    expect(facts).toMatchObject({ format: 'zip', unread: 2 + 2, rows: 22 });
    expect(facts.asIs).toBeUndefined();
    expect(facts.tables.map(({ hidden }) => hidden)).toEqual([false, true, true]);
    expect(decisionOn(facts, PASS)).toMatchObject({ verdict: 'hold', because: { code: 'unread' } });
  });
});

/** A page whose content is packed by one of the older codings, in a file made by hand. */
function coded(filter: string): Buffer {
  const content = 'BT /F1 12 Tf 50 700 Td (Canary 13912340000) Tj ET';
  const body = filter === 'ASCIIHexDecode' ? `${Buffer.from(content).toString('hex')}>` : ascii85(content);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Filter /${filter} /Length ${body.length} >>\nstream\n${body}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function ascii85(text: string): string {
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  let coding = '';
  for (let at = 0; at < bytes.length; at += 4) {
    let word = bytes.readUInt32BE(at);
    let five = '';
    for (let left = 5; left > 0; left -= 1) {
      five = String.fromCharCode(33 + (word % 85)) + five;
      word = Math.floor(word / 85);
    }
    coding += five;
  }
  return `${coding}~>`;
}

/** Its trailer says so far behind the first 64 KiB. */
function encrypted(): Buffer {
  return Buffer.from(
    `%PDF-1.4\n%${'x'.repeat(70_000)}\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n3 0 obj\n<< /Filter /Standard /V 1 /R 2 /O (${'o'.repeat(32)}) /U (${'u'.repeat(32)}) /P -4 >>\nendobj\ntrailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R >>\n%%EOF\n`,
  );
}
