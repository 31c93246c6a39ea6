/** Sample layouts of the formats that write, by id. */

import type { Layout } from '../../src/formats/format.ts';

/** A layout that the format's own reader could have given. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  csv: { encoding: 'utf-8', bom: true, delimiter: ',', lineEnd: '\r\n', sep: false },
  xlsx: {},
  json: {
    around: { open: '', close: '' },
    tables: [{ kind: 'records', lines: false, before: ['{"rows":'], named: false }],
    tail: ['}'],
  },
  ndjson: {
    around: { open: '', close: '' },
    tables: [{ kind: 'records', lines: true, before: [], named: false }],
    tail: [],
  },
  zip: packed('rows'),
  gzip: packed('rows'),
  tar: packed('rows'),
  encoded: { ...packed('rows'), code: 'base64', prefix: '', isQuoted: false },
  'json-files': {
    ...packed('rows', '0'),
    pieces: ['{"file":', '}'],
    slots: [{ code: 'base64', isUri: false }],
  },
  vcard: { version: '3.0' },
  xml: { lists: [{ path: ['rows', 'row'], fields: [] }] },
  yaml: { shapes: [{ members: [['rows', { table: 0, kind: 'list' }]] }] },
};

/** A container's: one CSV file. */
function packed(name: string, as = ''): Layout {
  const layout = { encoding: 'utf-8', bom: true, delimiter: ',', lineEnd: '\r\n', sep: false };
  return { members: [{ name, format: 'csv', from: 0, layout, as }] };
}
