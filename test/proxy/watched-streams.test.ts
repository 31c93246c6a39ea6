/** Streams that are only watched: every byte goes on, what can be counted is, and what cannot is said once. */

import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type { StreamEnd, StreamMeter } from '../../src/proxy/ports.ts';
import { watchedEvents, watchFrames } from '../../src/proxy/watched-streams.ts';
import { message } from './frames.ts';

const limits = { maxMessageBytes: 65_536, maxUnreadBytes: 1000 };
const people = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_one, id) => ({ id, name: `n${id}` })));

function meterOf() {
  const seen: { rows: number; ends: StreamEnd[] } = { rows: 0, ends: [] };
  const meter: StreamMeter = {
    count(rows) {
      seen.rows += rows;
      return false; // nobody asks
    },
    ended: (why) => void seen.ends.push(why),
  };
  return { seen, meter };
}

/** A WebSocket's bytes from the CRM, and what came of them. */
async function framed(bytes: Buffer, agreed: Parameters<typeof watchFrames>[1]) {
  const { seen, meter } = meterOf();
  const crm = new PassThrough();
  const browser = crm.pipe(new PassThrough());
  watchFrames(crm, agreed, { limits, meter });
  const got: Buffer[] = [];
  browser.on('data', (chunk: Buffer) => got.push(chunk));
  for (let at = 0; at < bytes.length; at += 700) crm.write(bytes.subarray(at, at + 700));
  crm.end();
  await new Promise((resolve) => browser.once('end', resolve));
  return { seen, same: Buffer.concat(got).equals(bytes) };
}

describe('a WebSocket that is watched', () => {
  const plain = { deflate: null, other: false };

  it('counts rows that nobody lets go, and sends them on', async () => {
    const { seen, same } = await framed(message(people(30)), plain);
    await vi.waitFor(() => expect(seen).toEqual({ rows: 30, ends: [] }));
    expect(same).toBe(true);
  });

  it.each<[string, Buffer, Parameters<typeof watchFrames>[1], StreamEnd]>([
    ['is no frames', Buffer.alloc(5000, 0xff), plain, 'broken'],
    ['has a message that is too large', message(people(5000)), plain, 'too-large'],
    ['is packed in a way that we do not know', message(people(3)), { deflate: null, other: true }, 'broken'],
    ['was not agreed on', message(people(3)), null, 'broken'],
  ])('goes on where it %s', async (_sentence, bytes, agreed, why) => {
    const { seen, same } = await framed(bytes, agreed);
    await vi.waitFor(() => expect(seen.ends).toEqual([why]));
    expect(same).toBe(true);
  });
});

describe('an event stream that is watched', () => {
  const stand = (headers: readonly (readonly [string, string])[] = []) => {
    const { seen, meter } = meterOf();
    const got: Buffer[] = [];
    const sink = {
      endsWithBrowser: true,
      data: (chunk: Buffer) => void got.push(chunk),
      end: () => void got.push(Buffer.from('END')),
      fail: () => undefined,
    };
    const head = { status: 200, headers: new Map(headers) };
    return { seen, got, sink: watchedEvents({ head, limits, meter: () => meter }, sink) };
  };

  it('sends each event on before it is counted', async () => {
    const { seen, got, sink } = stand();
    sink.data(Buffer.from(`data: ${people(7)}\n\n`));
    expect(got).toHaveLength(1);
    expect(seen.rows).toBe(0);
    sink.end();
    await vi.waitFor(() => expect(seen.rows).toBe(7));
    expect(got.at(-1)?.toString()).toBe('END');
  });

  it.each<[string, readonly (readonly [string, string])[], string, StreamEnd]>([
    ['in a coding that we do not know', [['content-encoding', 'lzma']], 'data: 1\n\n', 'broken'],
    ['that is not packed as it says', [['content-encoding', 'gzip']], 'data: 1\n\n'.repeat(99), 'broken'],
    ['with an event that is too large', [], `data: ${'x'.repeat(70_000)}\n\n`, 'too-large'],
  ])('goes on %s', async (_sentence, headers, text, why) => {
    const { seen, got, sink } = stand(headers);
    sink.data(Buffer.from(text));
    sink.data(Buffer.from('data: more\n\n'));
    sink.end();
    await vi.waitFor(() => expect(seen.ends).toEqual([why]));
    expect(Buffer.concat(got).toString()).toBe(`${text}data: more\n\nEND`);
  });
});
