/** Small files of the formats that we only read, and that no fixture shows. */

import { CANARY } from './engine.ts';

const HTML = `<html><meta charset="utf-8"><table><tr><td>name<td>phone<tr><td>${CANARY}<td rowspan=2>13800138000<tr><td>王伟</table></html>`;

export const SAMPLES: Readonly<Record<string, string>> = {
  icalendar: `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:${CANARY}\r\nATTENDEE;CN="Wang\r\n  Wei":mailto:w@corp.example\r\nDTSTART:20261122T030000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  ldif: `version: 1\n\ndn: cn=one,dc=corp\ncn: ${CANARY}\nmail:: d0Bjb3JwLmV4YW1wbGU=\ndescription: a\n  folded line\n\ndn: cn=two,dc=corp\ncn: two\ntelephoneNumber: 13800138000\n`,
  sql: `CREATE TABLE contacts (id int, name text);\nINSERT INTO contacts (id, name) VALUES (1, '${CANARY}'), (2, 'O''Hara\\n');\nCOPY contacts (id, name) FROM stdin;\n3\t王伟\n\\.\n`,
  mhtml: `MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${HTML.replaceAll('=', '=3D')}\r\n--b--\r\n`,
  multipart: `--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\n\r\nname,phone\r\n${CANARY},13800138000\r\n王伟,1\r\n--b--\r\n`,
  markdown: `# Contacts\n\n| name | phone |\n|------|-------|\n| ${CANARY} | 13800138000 |\n| a \\| b | 1 |\n`,
  mail: `From: a@corp.example\r\nTo: b@corp.example\r\nSubject: =?utf-8?B?5a6i5oi3?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nname: ${CANARY}\r\n--b\r\nContent-Disposition: attachment; filename=a.csv\r\nContent-Transfer-Encoding: base64\r\n\r\nbmFtZSxwaG9uZQo=\r\n--b--\r\n`,
  text: `Customer: ${CANARY}\nPhone: 13800138000\n\nCustomer: 王伟\nPhone: 13900139000\n`,
};
