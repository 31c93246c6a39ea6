/** Files of the formats that are always written as another, and what is read of them: for the contract. */

import type { Row } from '../../src/model/table.ts';
import { bookOf, htmlOf, mhtmlOf, odsOf, odsTable, spreadsheetmlOf, worksheetOf } from './sheet-samples.ts';

interface Sample {
  readonly bytes: Buffer;
  /** Of its first table, names or headings first. */
  readonly rows: readonly Row[];
  /** Id of the format in which it leaves; `csv` if absent. */
  readonly leaves?: string;
}

const CANARY = 'Zebra-4111111111111111';
const ROWS: readonly Row[] = [
  ['name', 'phone', 'note'],
  ['王伟', '13800138000', 'likes "tea", and\nrain'],
  [CANARY, '=1+1', ' x '],
];
/** Where a format cannot hold blanks at a value's ends or more than a line. */
const PLAIN: readonly (readonly string[])[] = [
  ['name', 'phone', 'note'],
  ['王伟', '13800138000', 'likes "tea"'],
  [CANARY, '=1+1', 'x'],
];

const base64 = (text: string) => Buffer.from(text).toString('base64');

const TEXTS = ROWS.map((row) => row.map(String));
const TRIMMED = TEXTS.map((row) => row.map((text) => text.trim()));

/** Spreadsheets of old and of others. */
const SHEETS: Readonly<Record<string, Sample>> = {
  xls: { bytes: bookOf('biff8', [{ name: 'rows', rows: ROWS }]), rows: ROWS, leaves: 'xlsx' },
  xlsb: { bytes: bookOf('xlsb', [{ name: 'rows', rows: ROWS }]), rows: ROWS, leaves: 'xlsx' },
  ods: { bytes: odsOf(odsTable('rows', TEXTS)), rows: ROWS, leaves: 'xlsx' },
  html: { bytes: Buffer.from(htmlOf(TEXTS)), rows: TRIMMED, leaves: 'xlsx' },
  mhtml: { bytes: mhtmlOf([{ location: 'rows.htm', body: htmlOf(TEXTS) }]), rows: TRIMMED, leaves: 'xlsx' },
  spreadsheetml: { bytes: spreadsheetmlOf(worksheetOf('rows', TEXTS)), rows: ROWS, leaves: 'xlsx' },
};

export const SAMPLES: Readonly<Record<string, Sample>> = {
  ...SHEETS,
  icalendar: {
    bytes: Buffer.from(
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:王伟\r\nDESCRIPTION:likes "tea"\\, and\\nrain\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:${CANARY}\r\nDESCRIPTION: x\r\n  y\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    ),
    rows: [
      ['TYPE', 'SUMMARY', 'DESCRIPTION'],
      ['VEVENT', '王伟', 'likes "tea", and\nrain'],
      ['VEVENT', CANARY, ' x y'],
    ],
  },
  ldif: {
    bytes: Buffer.from(
      `# made up\nname:: ${base64('王伟')}\nphone: 13800138000\nnote:: ${base64('likes "tea", and\nrain')}\n\nname: ${CANARY}\nphone: =1\n +1\nnote:: ${base64(' x ')}\n`.replaceAll(
        'name:',
        'dn:',
      ),
    ),
    rows: [['dn', 'phone', 'note'], ...ROWS.slice(1)],
  },
  sql: {
    bytes: Buffer.from(
      `-- made up; nothing\nINSERT INTO rows (name, phone, note) VALUES ('王伟', '13800138000', 'likes "tea", and\nrain'), ('${CANARY}', '=1+1', ' x ');\n`,
    ),
    rows: ROWS,
  },
  markdown: {
    bytes: Buffer.from(
      `| name | phone | note |\n|---|---|---|\n${PLAIN.slice(1)
        .map((row) => `| ${row.join(' | ')} |\n`)
        .join('')}`,
    ),
    rows: PLAIN,
  },
  mail: {
    bytes: Buffer.from(
      `From: Made Up <made.up@corp.example>\r\nTo: lilei@corp.example\r\nSubject: ${CANARY}\r\nDate: Sun, 22 Nov 2026 02:20:21 +0000\r\n\r\nHello\r\n`,
    ),
    rows: [
      ['From', 'Reply-To', 'To', 'Cc', 'Bcc', 'Date', 'Subject'],
      [
        'Made Up <made.up@corp.example>',
        null,
        'lilei@corp.example',
        null,
        null,
        '2026-11-22T02:20:21.000Z',
        CANARY,
      ],
    ],
  },
  text: {
    bytes: Buffer.from(`姓名：王伟\n电话：13800138000\n\n姓名：${CANARY}\n电话：13900139000\n`),
    rows: [['Text'], ['姓名：王伟\n电话：13800138000'], [`姓名：${CANARY}\n电话：13900139000`]],
  },
};
