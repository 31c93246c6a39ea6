/** Calendars: what is planned, and the people who are asked to come. */

import { expect, it } from 'vitest';
import { icalendar } from '../../../src/formats/records/icalendar.ts';
import { leavingOf } from '../../support/leaving.ts';
import { LIMITS, readTables } from '../../support/tables.ts';

const calendar = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const read = async (text: string) =>
  (await readTables(icalendar, Buffer.from(text), LIMITS)).tables.map(({ name, rows }) => ({ name, rows }));

it('counts events, tasks and alarms, and everybody who is asked', async () => {
  const text = calendar(
    'BEGIN:VEVENT',
    'SUMMARY:Meet\\, now',
    'ORGANIZER;CN="Li, Lei":mailto:lilei@corp.example',
    'ATTENDEE;CN=Bob;ROLE=CHAIR;PARTSTAT=ACCEPTED:MAILTO:bob@corp.exam',
    ' ple',
    'BEGIN:VALARM',
    'TRIGGER:-PT5M',
    'END:VALARM',
    'END:VEVENT',
    'BEGIN:VTODO',
    'SUMMARY:Call',
    'END:VTODO',
  );
  const [entries, people] = await read(text);
  expect(entries).toEqual({
    name: 'Entries',
    rows: [
      ['TYPE', 'TRIGGER', 'SUMMARY', 'ORGANIZER', 'ATTENDEE'],
      ['VALARM', '-PT5M'],
      ['VEVENT', null, 'Meet, now', 'mailto:lilei@corp.example', 'MAILTO:bob@corp.example'],
      ['VTODO', null, 'Call'],
    ],
  });
  expect(people).toEqual({
    name: 'People',
    rows: [
      ['TYPE', 'CN', 'ROLE', 'PARTSTAT', 'EMAIL', 'ADDRESS', 'SUMMARY'],
      ['ORGANIZER', 'Li, Lei', null, null, null, 'lilei@corp.example', 'Meet, now'],
      ['ATTENDEE', 'Bob', 'CHAIR', 'ACCEPTED', null, 'bob@corp.example', 'Meet, now'],
    ],
  });
});

it('counts rows over both tables', async () => {
  const text = calendar('BEGIN:VEVENT', 'ATTENDEE:mailto:a@corp.example', 'END:VEVENT');
  await expect(readTables(icalendar, Buffer.from(text), { ...LIMITS, maxRows: 1 })).rejects.toMatchObject({
    code: 'LIMIT_ROWS',
  });
});

it.each([
  ['a calendar that does not end', 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n'],
  ['ends that do not pair', calendar('BEGIN:VEVENT', 'END:VTODO')],
  ['lines behind the end', `${calendar('BEGIN:VEVENT', 'UID:1', 'END:VEVENT')}UID:2\r\n`],
])('refuses %s', async (_name, text) => expect(read(text)).rejects.toMatchObject({ code: 'FORMAT_BROKEN' }));

it('leaves as CSV without what was dropped', async () => {
  const left = await leavingOf(calendar('BEGIN:VEVENT', 'SUMMARY:x', 'LOCATION:canary', 'END:VEVENT'), {
    LOCATION: 'drop',
  });
  expect(left).toMatch(/^\ufeffTYPE,SUMMARY,_ref\r\nVEVENT,x,\w+\r\n$/);
});
