/** iCalendar and vCalendar (RFC 5545): events, tasks and the people who attend them as records; written as CSV. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Cell, Row } from '../../model/table.ts';
import { contentLines } from './content-lines.ts';
import type { ContentLine } from './content-lines.ts';
import type { Format, ReadLimits } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { viewOf } from '../head.ts';
import { rowGuard } from '../limits.ts';
import { fieldColumns, readersOf } from './records.ts';
import type { Field, Piece } from './records.ts';
import { unescaped } from './vcard-values.ts';

/** Calendars. */
export const icalendar = {
  id: 'icalendar',
  extension: 'ics',
  mediaType: 'text/calendar',
  writtenAs: 'csv',

  recognise: (head: Uint8Array) => (/^\s*BEGIN:VCALENDAR\s/i.test(viewOf(head).text ?? '') ? 0.97 : 0),

  async read(source, limits) {
    return {
      layout: FRESH_CSV,
      async *tables() {
        // What is counted is counted over both looks at the file.
        const guard = rowGuard(limits);
        yield* readersOf(entries(source, limits), limits, guard);
        if (await some(people(source, limits))) yield* readersOf(people(source, limits), limits, guard);
      },
    };
  },

  write: null,
} satisfies Format;

/** One component that is open: its name and its own fields. */
interface Component {
  readonly kind: string;
  readonly fields: Field[];
  readonly people: ContentLine[];
}

/** Each event, task, journal or alarm with its own properties. */
async function* entries(source: Source, limits: ReadLimits): AsyncGenerator<Piece> {
  const columns = fieldColumns();
  for await (const ended of components(source, limits)) {
    const rows = ended.filter(isRecord).map(({ kind, fields }) => columns.row([['TYPE', kind], ...fields]));
    if (rows.length > 0) yield { table: 'entries', name: 'Entries', names: columns.names, rows };
  }
}

/** A list of people who attend is a list of people. */
async function* people(source: Source, limits: ReadLimits): AsyncGenerator<Piece> {
  const names = () => PERSON;
  for await (const ended of components(source, limits)) {
    const rows = ended.flatMap(({ people: lines, fields }) =>
      lines.map((line): Row => {
        const of = fields.find(([name]) => name === 'SUMMARY')?.[1] ?? null;
        return [line.name.toUpperCase(), ...PARAMS.map((key) => paramOf(line, key)), addressOf(line), of];
      }),
    );
    if (rows.length > 0) yield { table: 'people', name: 'People', names, rows };
  }
}

const PARAMS = ['CN', 'ROLE', 'PARTSTAT', 'EMAIL'];
const PERSON = ['TYPE', ...PARAMS, 'ADDRESS', 'SUMMARY'];

const isRecord = ({ kind, fields }: Component): boolean => kind !== 'VCALENDAR' && fields.length > 0;
const paramOf = (line: ContentLine, key: string): Cell => line.params.get(key)?.join(',') ?? null;
const addressOf = (line: ContentLine): string => unescaped(line.value, 'text').replace(/^mailto:/i, '');

/** The components in the order in which they end. */
async function* components(source: Source, limits: ReadLimits): AsyncGenerator<readonly Component[]> {
  const open: Component[] = [];
  for await (const lines of contentLines(source)) {
    const ended: Component[] = [];
    for (const line of lines) {
      const key = line.name.toUpperCase();
      const current = open.at(-1);
      if (key === 'BEGIN') {
        open.push({ kind: line.value.trim().toUpperCase(), fields: [], people: [] });
        if (open.length > limits.maxDepth)
          throw new Fault('LIMIT_DEPTH', `read a calendar: deeper than ${limits.maxDepth} levels`);
      } else if (current === undefined) throw broken();
      else if (key === 'END') {
        if (current.kind !== line.value.trim().toUpperCase()) throw broken();
        ended.push(current);
        open.pop();
      } else {
        current.fields.push([key, unescaped(line.value, 'text')]);
        if (key === 'ATTENDEE' || key === 'ORGANIZER') current.people.push(line);
      }
    }
    if (ended.length > 0) yield ended;
  }
  if (open.length > 0) throw broken();
}

async function some(pieces: AsyncIterable<Piece>): Promise<boolean> {
  for await (const _piece of pieces) return true;
  return false;
}

const broken = (): Fault => new Fault('FORMAT_BROKEN', 'read a calendar: its components do not pair');
