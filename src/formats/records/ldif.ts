/** LDIF (RFC 2849): entries and change records of a directory, columns by attribute; written as CSV. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { Format } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { viewOf } from '../head.ts';
import { fieldColumns, readersOf } from './records.ts';
import type { Field, Piece } from './records.ts';
import { textLines } from './text-lines.ts';

/** Directory entries as text. */
export const ldif = {
  id: 'ldif',
  extension: 'ldif',
  mediaType: 'text/ldif',
  writtenAs: 'csv',

  recognise(head: Uint8Array) {
    const text = viewOf(head).text ?? '';
    return /^(?:[ \t]*(?:#[^\n]*)?\n|version:[ \t]*1[ \t]*\n)*dn::? *[^\s:]/i.test(
      text.replaceAll('\r', '\n'),
    )
      ? 0.92
      : 0;
  },

  async read(source, limits) {
    return { layout: FRESH_CSV, tables: () => readersOf(entries(source), limits) };
  },

  write: null,
} satisfies Format;

async function* entries(source: Source): AsyncGenerator<Piece> {
  const columns = fieldColumns();
  const record = recording();
  for await (const lines of textLines(source)) {
    const rows = lines.flatMap((line) => record.add(line)).map((fields) => columns.row(fields));
    if (rows.length > 0) yield { table: 0, name: 'Entries', names: columns.names, rows };
  }
  const rows = record.end().map((fields) => columns.row(fields));
  if (rows.length > 0) yield { table: 0, name: 'Entries', names: columns.names, rows };
}

interface Recording {
  /** The record that a blank line ends, if it does. */
  add(line: string): readonly (readonly Field[])[];
  end(): readonly (readonly Field[])[];
}

function recording(): Recording {
  let fields: Field[] = [];
  let open: string[] = [];

  function flush(): void {
    const line = open.join('');
    open = [];
    if (line === '' || line.startsWith('#')) return;
    // Parts of a change record are parted by a dash; the rest of the record follows.
    if (line.trim() === '-') return;
    const field = fieldOf(line);
    if (!/^(?:version|control)$/i.test(field[0]) || fields.length > 0) fields.push(field);
  }

  function end(): readonly (readonly Field[])[] {
    flush();
    const record = fields;
    fields = [];
    return record.length === 0 ? [] : [record];
  }

  return {
    add(line) {
      if (open.length > 0 && line.startsWith(' ')) {
        open.push(line.slice(1));
        return [];
      }
      if (line.trim() === '') return end();
      flush();
      // Records may follow each other without a blank line.
      const ended = /^dn:/i.test(line) && fields.length > 0 ? end() : [];
      open = [line];
      return ended;
    },
    end,
  };
}

function fieldOf(line: string): Field {
  const [, name = '', kind = '', value = ''] = /^([\w.;-]+):([:<]?) *(.*)$/s.exec(line) ?? [];
  if (name === '') throw new Fault('FORMAT_BROKEN', 'read an LDIF file: a line has no attribute');
  return [name, kind === ':' ? decodedValue(value) : value];
}

/** Base64 of text is the text; other bytes (pictures, certificates) stay in base64. */
function decodedValue(value: string): string {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value))
    throw new Fault('FORMAT_BROKEN', 'read an LDIF file: a value is not base64');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'));
  } catch {
    return value; // bytes
  }
}
