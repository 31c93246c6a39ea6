/** The form of a CSV file that is written in place of a format that nobody writes: what every spreadsheet program opens. */

import type { Layout } from '../format.ts';

export const FRESH_CSV: Layout = {
  encoding: 'utf-8',
  bom: true,
  delimiter: ',',
  lineEnd: '\r\n',
  sep: false,
};
