/** ZIP archives made by hand, so that tests can make wrong ones. */

import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** General purpose flags; bit 0 says encrypted. */
  readonly flags?: number;
  /** What the headers say instead of the true unpacked size. */
  readonly saidSize?: number;
  /** Extra fields of its local header, and of its entry in the directory. */
  readonly localExtra?: Buffer;
  readonly listedExtra?: Buffer;
}

/** An archive of deflated entries in their order; `before` stands in front of them, and the directory knows it. */
export function zipOf(parts: readonly ZipPart[], comment = '', before = ''): Buffer {
  const bodies: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let offset = before.length;
  for (const { name, data, flags = 0, saidSize, localExtra = NONE, listedExtra = NONE } of parts) {
    const plain = Buffer.from(data);
    const packed = deflateRawSync(plain);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(saidSize ?? plain.length, 18);
    common.writeUInt16LE(label.length, 22);
    const listing = Buffer.from(common);
    common.writeUInt16LE(localExtra.length, 24);
    listing.writeUInt16LE(listedExtra.length, 24);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, label, localExtra, packed]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), listing, central, label, listedExtra]));
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...bodies, listed, Buffer.from('PK\x05\x06'), end, Buffer.from(comment)]);
}

const NONE = Buffer.alloc(0);

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** The parts of a workbook with one sheet of the given `sheetData` content; others can be put in their place. */
export function bookParts(
  rows: string,
  change: Readonly<Record<string, string | null>> = {},
): readonly ZipPart[] {
  const parts: Record<string, string | null> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships><Relationship Id="r" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="s1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `<Relationships><Relationship Id="s1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="s2" Type="${OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>` +
      `<Relationship Id="s3" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    'xl/sharedStrings.xml':
      '<sst><si><t>first</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>kana</t></rPh></si><si><t>a_x000D_b</t></si></sst>',
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.0&quot;km&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`,
    ...change,
  };
  return Object.entries(parts).flatMap(([name, data]) => (data === null ? [] : [{ name, data }]));
}
