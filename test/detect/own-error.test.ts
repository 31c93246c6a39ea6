/** What passes as the CRM's own error on an export route, and what would be rows in its clothes. */

import { describe, expect, it } from 'vitest';
import { isOwnError } from '../../src/detect/own-error.ts';
import type { ExportFound, Facts } from '../../src/model/export.ts';
import { head } from './support.ts';

const nothing: Facts = {
  format: null,
  unreadable: 'FORMAT_EMPTY',
  bytes: 60,
  tables: [],
  rows: 0,
  ownRows: null,
  values: {},
};
const place = { sheet: 0, from: 0, titles: 0, headings: 0, to: null, between: [] };
const table = {
  index: 0,
  name: 'T',
  place,
  hidden: false,
  headed: true,
  rows: 1,
  ownRows: null,
  ownerColumn: null,
};

/** Facts of one record, whose only column has the class. */
const sentence = (format: string, of: string | null, alone = true): Partial<Facts> => ({
  format,
  unreadable: null,
  rows: 1,
  tables: [
    {
      ...table,
      ...(alone && { alone: true as const }),
      columns: [{ index: 0, name: 'error', class: of, values: {} }],
    },
  ],
});

const found: ExportFound = {
  kind: 'route',
  route: 'contacts-link',
  entity: 'contacts',
  ownerColumns: [],
  fileName: null,
  mediaType: 'application/json',
  codings: [],
};

describe('the own error of a CRM', () => {
  it.each<[string, string, Partial<Facts>, Partial<ExportFound>, boolean]>([
    ['a short JSON answer with a code', '200 application/json', {}, {}, true],
    ['an error page', '500 text/html', { unreadable: 'FORMAT_UNKNOWN', bytes: 20_000 }, {}, true],
    ['an error page with a support address', '404 text/html', { values: { email: 1 } }, {}, true],
    ['a page under 200', '200 text/html', { unreadable: 'FORMAT_UNKNOWN' }, {}, false],
    ['rows under an error (F10)', '500 application/json', { unreadable: null, rows: 1 }, {}, false],
    ['numbers without a table (J1)', '200 application/json', { values: { mobile: 2 } }, {}, false],
    ['a sentence in JSON', '422 application/json', sentence('json', null), {}, true],
    ['a sentence in markup', '502 text/html', sentence('xml', null), {}, true],
    ['a job that was started', '200 application/json', sentence('json', null), {}, true],
    [
      'a sentence of which nobody knows',
      '422 application/json',
      { ...sentence('json', null), valuesSeen: false },
      {},
      false,
    ],
    ['a record of somebody', '422 application/json', sentence('json', 'person'), {}, false],
    ['two records', '422 application/json', { ...sentence('json', null), rows: 2 }, {}, false],
    ['a list of one row', '422 application/json', sentence('json', null, false), {}, false],
    ['a table of one row', '500 text/csv', sentence('csv', null, false), {}, false],
    ['a long record', '422 application/json', { ...sentence('json', null), bytes: 5000 }, {}, false],
    ['one record under 200', '200 application/json', { values: { mobile: 1 } }, {}, false],
    ['a file packed into JSON (J5)', '200 application/json', { bytes: 9000 }, {}, false],
    [
      'a file packed into an error that is saved',
      '404 - | content-disposition: attachment',
      { bytes: 9000 },
      {},
      false,
    ],
    ['an error that could hold many rows', '500 text/html', { bytes: 70_000 }, {}, false],
    ['a broken file', '500 text/csv', { unreadable: 'FORMAT_BROKEN' }, {}, false],
    ['what no profile names', '404 text/html', {}, { kind: 'unlisted' }, false],
  ])('%s', (_sentence, line, facts, change, expected) => {
    expect(isOwnError(head(line), { ...nothing, ...facts }, { ...found, ...change })).toBe(expected);
  });
});
