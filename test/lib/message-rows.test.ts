import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageRows } from '../../src/lib/message-rows.ts';

const count = (text: string, step = text.length + 1): number => {
  const counter = messageRows();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += step) counter.add(bytes.subarray(at, at + step));
  return counter.end();
};

const row = (n: number) => ({ id: n, name: `Person ${n}`, note: '"quoted" [x] {y}' });
const rows = (most: number) => Array.from({ length: most }, (_, n) => row(n));

describe('messageRows', () => {
  it.each([
    ['a list', JSON.stringify({ list: rows(3) }), 3],
    ['one record', JSON.stringify(row(1)), 1],
    ['two members', '{"id":1,"name":"A"}', 1],
    ['records behind each other', `${JSON.stringify(row(1))}\n${JSON.stringify(row(2))}`, 2],
    [
      'records between separators (SignalR)',
      `${JSON.stringify(row(1))}\u001e${JSON.stringify(row(2))}\u001e`,
      2,
    ],
    ['a Socket.IO event', `42/crm,["contacts",${JSON.stringify(rows(4))}]`, 4],
    ['a list as a text (ActionCable)', JSON.stringify({ message: JSON.stringify(rows(5)) }), 5],
    ['a list in a text in a text', JSON.stringify([JSON.stringify({ m: JSON.stringify(rows(6)) })]), 6],
    ['records as texts (SockJS)', `a${JSON.stringify(rows(7).map((one) => JSON.stringify(one)))}`, 7],
    ['a text with escaped brackets', '{"m":"\\u005b\\u007b\\u0022a\\u0022:1},{\\"a\\":2}]"}', 2],
    ['a STOMP message', `MESSAGE\ndestination:/topic/x\n\n${JSON.stringify(rows(8))}\0`, 8],
    ['a STOMP message with one record', `MESSAGE\r\ntype:a\r\n\r\n${JSON.stringify(row(1))}\0`, 1],
    ['lines of a table', 'id,name,mobile,email\n1,A,2,c\n2,B,3,d', 3],
    ['a text with a list in it', `<json>${JSON.stringify(rows(3))}</json>`, 3],
    ['words', 'the import is done, thank you', 0],
    ['nothing', '', 0],
    ['a Rails heartbeat', '{"type":"ping","message":1732230000}', 0],
    ['a SignalR heartbeat', '{"type":6}', 0],
    ['an Engine.IO heartbeat', '2', 0],
    ['what only looks like a heartbeat', '{"type":"ping","name":"Ann"}', 1],
    ['a heartbeat with something inside', '{"type":"ping","message":{"name":"Ann"}}', 1],
    ['a list with a byte order mark', `\ufeff${JSON.stringify(rows(3))}`, 3],
  ])('counts %s', (_sentence, text, expected) => {
    expect(count(text)).toBe(expected);
    expect(count(text, 1)).toBe(expected);
  });

  it('says before the end what has come so far, and never less later', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 1, max: 7 }), (value, step) => {
        const bytes = Buffer.from(JSON.stringify({ value, more: JSON.stringify([value]) }));
        const counter = messageRows();
        let before = 0;
        for (let at = 0; at < bytes.length; at += step) {
          counter.add(bytes.subarray(at, at + step));
          expect(counter.rows).toBeGreaterThanOrEqual(before);
          before = counter.rows;
        }
        expect(counter.end()).toBe(before);
        expect(count(bytes.toString())).toBe(before);
      }),
    );
  });
});
