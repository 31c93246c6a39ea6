/** Made-up requests and answers for the tests of detection. */

import type { AnswerHead, Exchange } from '../../src/model/exchange.ts';

export function exchange(line: string, change: Partial<Exchange> = {}): Exchange {
  const [method = 'GET', target = '/'] = line.split(' ');
  const url = new URL(target, 'http://crm.example');
  return {
    id: 'r1',
    at: new Date(0),
    app: 'crm',
    method,
    path: decodeURIComponent(url.pathname),
    query: [...url.searchParams],
    target,
    headers: new Map([['content-length', '0']]),
    trusted: new Map(),
    clientAddress: '127.0.0.1',
    host: 'crm.example',
    secure: true,
    asker: 'script',
    language: 'en',
    fields: new Map(),
    ...change,
  };
}

/** `200 text/csv | content-disposition: attachment`; no type is written as `-`. */
export function head(line: string): AnswerHead {
  const [first = '', ...fields] = line.split(' | ');
  const [status = '200', ...type] = first.split(' ');
  const headers = new Map(
    fields.map((field): [string, string] => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon), field.slice(colon + 1).trim()];
    }),
  );
  if (type.join(' ') !== '-') headers.set('content-type', type.join(' '));
  return { status: Number(status), headers };
}
