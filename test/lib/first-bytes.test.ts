/** Looking at a stream's start without losing it. */

import { describe, expect, it } from 'vitest';
import { firstBytes } from '../../src/lib/first-bytes.ts';
import { bytesSource, gather } from '../../src/lib/source.ts';

const text = 'abcdefghij';
const stream = () => bytesSource(Buffer.from(text), 3).stream();

describe('the first bytes of a stream', () => {
  it.each([
    [10, true, text],
    [100, true, text],
    [9, false, text],
    [4, false, 'abcdef'],
    [0, false, 'abc'],
  ])('of at most %i: whole %s', async (most, whole, bytes) => {
    const first = await firstBytes(stream(), most);
    expect([first.whole, Buffer.from(first.bytes).toString()]).toEqual([whole, bytes]);
    expect(Buffer.from(await gather(first.again())).toString()).toBe(text);
  });

  it('leave the stream when they are left', async () => {
    let left = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('x');
      } finally {
        left = true;
      }
    }
    const first = await firstBytes(endless(), 2);
    for await (const _chunk of first.again()) break;
    expect(left).toBe(true);
  });
});
