import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventRows } from '../../src/lib/event-stream.ts';

const count = (text: string, step = 1_000_000): number => {
  const counter = eventRows(10_000);
  const bytes = Buffer.from(text);
  let rows = 0;
  for (let at = 0; at < bytes.length; at += step) rows += counter.add(bytes.subarray(at, at + step));
  return rows;
};

const record = (n: number) => JSON.stringify({ id: n, name: `Person ${n}` });

describe('eventRows', () => {
  it.each([
    ['an event', `data: ${record(1)}\n\n`, 1],
    ['an event without an end', `data: ${record(1)}`, 1],
    [
      'events, whatever ends their lines',
      `data:${record(1)}\r\n\r\ndata:${record(2)}\r\rdata:${record(3)}\n\n`,
      3,
    ],
    ['a list over several lines', 'event: rows\ndata: [{"a":1},\ndata: {"a":2}\ndata: ]\nid: 7\n\n', 2],
    ['an event behind a byte order mark', `\ufeffdata: ${record(1)}\n\n`, 1],
    ['an event named later', `retry: 10\nid\nevent: x\ndata: ${record(1)}\n\n`, 1],
    ['events of lists', `data: [${record(1)},${record(2)}]\n\ndata: [${record(3)}]\n\n`, 3],
    ['comments and empty events', ': ping\n\n:\n\ndata\n\n', 0],
    ['rows in a comment, which a script can read', `: [${record(1)},${record(2)}]\n\n`, 2],
    ['rows in an id', `id: ${record(1)}\n\n`, 1],
    ['a table that calls itself an event stream', 'id,name\n1,Ann\n2,Bob\n', 3],
    ['NDJSON that calls itself an event stream', `${record(1)}\n${record(2)}\n`, 2],
    ['words', 'data: done\n\ndata: and, so on\n\n', 0],
  ])('counts %s', (_sentence, text, expected) => {
    expect(count(text)).toBe(expected);
    expect(count(text, 1)).toBe(expected);
  });

  it('counts a row before its event ends', () => {
    const counter = eventRows(10_000);
    expect(counter.add(Buffer.from('data: [{"a":'))).toBe(1);
    expect(counter.add(Buffer.from('1},{'))).toBe(1);
    expect(counter.add(Buffer.from('"a":2}]\n\n'))).toBe(0);
  });

  it('counts no heartbeat', () => {
    expect(count('data: {"type":"ping"}\n\n')).toBe(0);
  });

  it('takes no event that is larger than a message may be', () => {
    const counter = eventRows(100);
    counter.add(Buffer.from(`data: ${'x'.repeat(60)}\n\n`));
    expect(() => counter.add(Buffer.from(`data: ${'x'.repeat(60)}\ndata: ${'x'.repeat(60)}`))).toThrow(
      expect.objectContaining({ code: 'LIMIT_BYTES' }),
    );
  });

  it('counts the same in any cut', () => {
    const line = fc.oneof(
      fc.nat(9).map((n) => `data: [${Array.from({ length: n }, (_, at) => record(at)).join(',')}]`),
      fc.constantFrom(': note', 'event: rows', 'id: 3', ''),
    );
    const end = fc.constantFrom('\n', '\r', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), fc.integer({ min: 1, max: 9 }), (lines, step) => {
        const text = lines.map(([one, after]) => `${one}${after}`).join('');
        expect(count(text, step)).toBe(count(text));
      }),
    );
  });
});
