/** Bodies of several parts: split as every reader splits them, or not at all. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/detect/multipart.ts';

const split = (text: string, boundary = 'b'): unknown =>
  partsOf(boundary, Buffer.from(text))?.map(({ head, body }) => [
    head.status,
    Object.fromEntries(head.headers),
    Buffer.from(body).toString(),
  ]) ?? null;

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT = { 'content-type': 'text/plain' };

describe('a multipart body', () => {
  it.each<[string, string, unknown]>([
    [
      'is its parts',
      '--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\n\r\nwords\r\n--b--\r\n',
      [
        [200, JSON_TYPE, '{}'],
        [200, TEXT, 'words'],
      ],
    ],
    [
      'may end its lines with LF alone',
      '--b\ncontent-type:application/json\n\n{}\n--b--',
      [[200, JSON_TYPE, '{}']],
    ],
    ['may have blanks behind a boundary', '\r\n--b  \r\n\r\nwords\r\n--b--  ', [[200, TEXT, 'words']]],
    [
      'may hold answers',
      '--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 404 No\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--',
      [[404, JSON_TYPE, '{}']],
    ],
    [
      'may hold base64',
      '--b\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=\r\n--b--',
      [[200, { ...JSON_TYPE, 'content-transfer-encoding': 'base64' }, '{}']],
    ],
    ['may hold nothing', '--b--', []],
    ['has nothing before its parts', 'words\r\n--b\r\n\r\n\r\n--b--', null],
    ['has nothing behind them', '--b\r\n\r\n\r\n--b--\r\nwords', null],
    ['has an end', '--b\r\n\r\nwords\r\n--b', null],
    ['has no half boundaries', '--b\r\n\r\na\r\n--bc\r\n\r\nb\r\n--b--', null],
    ['has no field twice', '--b\r\nA: 1\r\na: 2\r\n\r\n\r\n--b--', null],
    ['has no folded field', '--b\r\nA: 1\r\n 2\r\n\r\n\r\n--b--', null],
    ['has no field without a name', '--b\r\n: 1\r\n\r\n\r\n--b--', null],
    [
      'has no coding of mails',
      '--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=41\r\n--b--',
      null,
    ],
    ['has no answer without a status', '--b\r\nContent-Type: application/http\r\n\r\nwords\r\n--b--', null],
    ['has its boundary', 'words', null],
  ])('%s', (_name, text, parts) => expect(split(text)).toEqual(parts));

  it.each(['', ' ', 'a ', 'a"b', 'x'.repeat(71), 'a\r\n'])('has no boundary %j', (boundary) => {
    expect(split(`--${boundary}\r\n\r\nwords\r\n--${boundary}--`, boundary)).toBeNull();
  });

  it('is split into what was joined', () => {
    const body = fc.stringMatching(/^[a-z{}":,\n-]{0,60}$/).filter((text) => !text.includes('--b'));
    const holds = fc.property(fc.array(body, { maxLength: 6 }), (bodies) => {
      const lines = bodies.map((one) => one.replaceAll('\n', '\r\n'));
      const text = `${lines.map((one) => `--b\r\n\r\n${one}\r\n`).join('')}--b--`;
      expect(split(text)).toEqual(lines.map((one) => [200, TEXT, one]));
    });
    expect(() => fc.assert(holds, { numRuns: 200 })).not.toThrow();
  });
});
