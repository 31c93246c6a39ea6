/** B1 to B14, B17: however a request is framed, the CRM gets at most the one that was judged, framed anew. */

import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listening, stand } from '../proxy/stand.ts';
import { sendRaw } from '../support/raw.ts';

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: crm.test\r\n\r\n';

/** What the CRM's socket got, byte for byte, and the answers of the browser's side. */
async function send(text: string): Promise<{ readonly raw: string; readonly statuses: readonly number[] }> {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  // As simple as a server can be: a request ends where its own length or its last chunk says.
  const crm = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      got += chunk.toString('latin1');
      if (!isWhole(got)) return;
      got = '';
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n');
    });
  });
  const upstream = `http://127.0.0.1:${await listening(crm)}`;
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    crm.close();
  });
  const through = await stand(() => undefined, { app: { upstream } });
  const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, text);
  return { raw: Buffer.concat(chunks).toString('latin1'), statuses };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const body = text.slice(end + 4);
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, end + 2));
  if (length) return body.length >= Number(length[1]);
  return !/^transfer-encoding: chunked\r$/im.test(text.slice(0, end + 2)) || body.endsWith('0\r\n\r\n');
}

/** Request lines in what the CRM got; a smuggled one would be one of them. */
const linesOf = (raw: string): readonly string[] =>
  raw.match(/(?:^|(?<=\r\n|\n|[0-9a-z]))(?:GET|POST|HEAD) \S+ HTTP\/1\.[01]/g) ?? [];

const post = (fields: string, body = `0\r\n\r\n${SMUGGLED}`): string =>
  `POST /x HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n${fields}\r\n\r\n${body}`;
const chunked = (body: string, fields = ''): string => post(`${fields}Transfer-Encoding: chunked`, body);

describe('refused, and the connection ends', () => {
  it.each<[string, string]>([
    ['B1 CL.TE', post('Content-Length: 40\r\nTransfer-Encoding: chunked')],
    ['B1 TE.CL', post('Transfer-Encoding: chunked\r\nContent-Length: 4', `2b\r\n${SMUGGLED}\r\n0\r\n\r\n`)],
    ['B1 a length of nothing and chunks', post('Content-Length: 0\r\nTransfer-Encoding: chunked')],
    ...[
      'xchunked',
      'chunked,',
      ',chunked',
      'chunked, chunked',
      'chunked, identity',
      'identity, chunked',
      'identity',
      'gzip, chunked',
      'chunked;q=1',
      '"chunked"',
      "'chunked'",
      'x chunked',
      'chunked x',
      'chunk',
      'cow',
      '\x0bchunked',
      'chun\x00ked',
      'chunked\x0b',
      '\x80chunked',
      '[chunked]',
      '',
    ].flatMap((coding): [string, string][] => [
      [
        `B2 Transfer-Encoding: ${JSON.stringify(coding)} and a length`,
        post(`Content-Length: 4\r\nTransfer-Encoding: ${coding}`),
      ],
      [`B2 Transfer-Encoding: ${JSON.stringify(coding)} alone`, post(`Transfer-Encoding: ${coding}`)],
    ]),
    ['B2 two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity')],
    [
      'B2 two codings, the other way round',
      post('Transfer-Encoding: identity\r\nTransfer-Encoding: chunked'),
    ],
    ['B3 a folded coding', post('Content-Length: 4\r\nTransfer-Encoding:\r\n chunked')],
    ['B3 a folded field before it', post('X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 4')],
    ['B4 a bare CR in a field', post('Content-Length: 4\r\nX-A: b\rTransfer-Encoding: chunked')],
    ['B4 a bare LF between fields', post('Content-Length: 4\nTransfer-Encoding: chunked')],
    ['B4 CR CR LF', post('Content-Length: 4\r\r\nTransfer-Encoding: chunked')],
    ['B4 a bare CR before the body', 'POST /x HTTP/1.1\r\nHost: crm.test\r\nContent-Length: 4\r\n\rabcd'],
    ['B5 a blank before the colon', post('Content-Length : 4')],
    ['B5 a blank before the name', post(' Content-Length: 4')],
    ['B5 a tab before the colon', post('Transfer-Encoding\t: chunked')],
    ...[
      '+4',
      '-4',
      '0x4',
      '4_0',
      '4, 4',
      '4,5',
      '',
      '4.0',
      '4e0',
      '4 4',
      '18446744073709551616',
      '९',
      '4;',
    ].map((length): [string, string] => [`B7 Content-Length: ${length}`, post(`Content-Length: ${length}`)]),
    ['B7 two lengths', post('Content-Length: 4\r\nContent-Length: 40')],
    ['B7 the same length twice', post('Content-Length: 4\r\nContent-Length: 4')],
    ...['0x1', '+1', '-1', '1_0', 'fffffffffffffffff', ' 1', '1 x', '', 'g', '1\x0b', '１'].map(
      (size): [string, string] => [
        `B7 a chunk of ${JSON.stringify(size)}`,
        chunked(`${size}\r\nA\r\n0\r\n\r\n${SMUGGLED}`),
      ],
    ),
    ['B8 a line feed in a chunk extension', chunked(`1;a=b\nA\r\n0\r\n\r\n${SMUGGLED}`)],
    ['B8 a bare CR in a chunk extension', chunked(`1;a\rb\r\nA\r\n0\r\n\r\n${SMUGGLED}`)],
    ['B8 a huge chunk extension', chunked(`1;${'a'.repeat(20_000)}\r\nA\r\n0\r\n\r\n${SMUGGLED}`)],
    ['B4 a bare LF behind a size', chunked(`1\nA\r\n0\r\n\r\n${SMUGGLED}`)],
    ['B9 a chunk that is longer than it says', chunked(`1\r\nAXX\r\n0\r\n\r\n${SMUGGLED}`)],
    ['B9 a chunk without its end', chunked(`1\r\nA0\r\n\r\n${SMUGGLED}`)],
    ['B11 a NUL in a name', post('Content-Length: 4\r\nX-A\0: b')],
    ['B11 a NUL in a value', post('Content-Length: 4\r\nX-A: b\0c')],
    ['B11 an 8-bit name', post('Content-Length: 4\r\nX-A\x85: b')],
    ['B12 a field without a colon', post('Content-Length: 4\r\nX-A')],
    ['B12 a field without a name', post('Content-Length: 4\r\n: b')],
    ['B17 HTTP/0.9', 'GET /x\r\n\r\n'],
    ['B17 HTTP/0.9 that says so', 'GET /x HTTP/0.9\r\nHost: crm.test\r\nConnection: close\r\n\r\n'],
    ['B17 HTTP/1.2', 'GET /x HTTP/1.2\r\nHost: crm.test\r\n\r\n'],
    ['B17 HTTP/2.0', 'GET /x HTTP/2.0\r\nHost: crm.test\r\nConnection: close\r\n\r\n'],
    ['B17 HTTP/3.0', 'GET /x HTTP/3.0\r\nHost: crm.test\r\n\r\n'],
    ['B17 a version that is none', 'GET /x HTTP/1\r\nHost: crm.test\r\n\r\n'],
    ['B17 another protocol', 'GET /x RTSP/1.0\r\nHost: crm.test\r\n\r\nx'],
    ['B17 a method in lower case', 'get /x HTTP/1.1\r\nHost: crm.test\r\n\r\n'],
    ['B17 a blank in the target', 'GET /x y HTTP/1.1\r\nHost: crm.test\r\n\r\n'],
    ['B17 a tab in the line', 'GET\t/x HTTP/1.1\r\nHost: crm.test\r\n\r\n'],
    ['B17 a preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    [
      'B17 HTTP/1.0 in chunks',
      'POST /x HTTP/1.0\r\nHost: crm.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s', async (_name, text) => {
    const { raw, statuses } = await send(text);
    // A head that was right may have gone on; its body never came whole, and nothing came behind it.
    expect(linesOf(raw).length).toBeLessThanOrEqual(1);
    expect(raw).not.toContain('GET /smuggled');
    expect(isWhole(raw)).toBe(false);
    expect(statuses.length).toBeLessThanOrEqual(1);
    expect([400, 413, 431, undefined]).toContain(statuses[0]);
  });
});

/** As one length, or as one chunk: whichever the body's coming shows. */
const framed = (body: string): readonly string[] => [
  `content-length: ${body.length}\r\n\r\n${body}`,
  `transfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
];

describe('one request, framed anew', () => {
  it.each<[string, string, string]>([
    ['B6 CL.0: the body stays its body', post(`Content-Length: ${SMUGGLED.length}`, SMUGGLED), SMUGGLED],
    ['B6 0.CL', post('Content-Length: 0', ''), ''],
    ['B6 an Expect that nobody knows', post('Expect: y 100-continue\r\nContent-Length: 2', 'AB'), 'AB'],
    ['B8 a chunk extension goes no further', chunked('2;a=b\r\nAB\r\n0\r\n\r\n'), 'AB'],
    [
      'B10 a trailer goes no further',
      chunked('2\r\nAB\r\n0\r\nX-Forwarded-User: boss\r\n\r\n', 'Trailer: X-Forwarded-User\r\n'),
      'AB',
    ],
    ['B7 a size with zeros before it', chunked('0002\r\nAB\r\n000\r\n\r\n'), 'AB'],
    ['B2 chunks in capitals', post('Transfer-Encoding: CHUNKED', '2\r\nAB\r\n0\r\n\r\n'), 'AB'],
    [
      'B14 a GET with a body',
      post(`Content-Length: ${SMUGGLED.length}`, SMUGGLED).replace('POST', 'GET'),
      SMUGGLED,
    ],
  ])('%s', async (_name, text, body) => {
    const { raw, statuses } = await send(text);
    expect(statuses).toEqual([200]);
    expect(framed(body)).toContain(raw.slice(raw.search(/^(?:content-length|transfer-encoding):/im)));
    expect(raw).not.toMatch(/boss|expect:|^trailer:/im);
  });

  it('B14 a HEAD with a body carries it, or goes without', async () => {
    const { raw } = await send(post(`Content-Length: ${SMUGGLED.length}`, SMUGGLED).replace('POST', 'HEAD'));
    const [head = '', body = ''] = raw.split(/\r\n\r\n(.*)/s);
    expect(linesOf(head)).toHaveLength(1);
    expect(['', SMUGGLED]).toContain(body);
    expect(/^content-length: 42\r?$/im.test(head)).toBe(body !== '');
  });
});

it('B13 two requests in one packet are two, each read for itself', async () => {
  const read: string[] = [];
  const through = await stand((_request, response) => response.end('ok\n'), {
    journey: {
      bodyNeeded(exchange) {
        read.push(`${exchange.id} ${exchange.target} ${exchange.headers.get('cookie') ?? ''}`);
        return 0;
      },
    },
  });
  const one = 'GET /a HTTP/1.1\r\nHost: crm.test\r\nCookie: a=1\r\n\r\n';
  const two = 'GET /b HTTP/1.1\r\nHost: crm.test\r\nConnection: close\r\n\r\n';
  const { statuses } = await sendRaw(`http://127.0.0.1:${through.port}`, one + two);
  expect(statuses).toEqual([200, 200]);
  expect(read).toEqual(['ID-1 /a a=1', 'ID-2 /b ']);
  expect(through.seen.map(({ url, headers }) => [url, headers.cookie])).toEqual([
    ['/a', 'a=1'],
    ['/b', undefined],
  ]);
});

it('B13 a broken request behind a good one is refused, and the good one is answered or cut, never twice', async () => {
  const good = 'GET /a HTTP/1.1\r\nHost: crm.test\r\n\r\n';
  const { raw, statuses } = await send(`${good}GET /b HTTP/1.1\r\nHost: crm.test\r\nX : y\r\n\r\n`);
  expect(linesOf(raw)).toEqual(linesOf(raw).filter((line) => line.startsWith('GET /a ')));
  expect(statuses.length).toBeLessThanOrEqual(2);
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
});
