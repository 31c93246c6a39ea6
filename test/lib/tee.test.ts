/** A stream that is watched: what is shown is what came, whoever reads the copy. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { teed } from '../../src/lib/tee.ts';

async function* source(chunks: readonly string[], fault?: Fault): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  if (fault) throw fault;
}
async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('teed', () => {
  it('shows what comes, and copies it', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string()), async (chunks) => {
        const { shown, copy } = teed(source(chunks), 1_000_000);
        expect(await Promise.all([textOf(shown), textOf(copy)])).toEqual([chunks.join(''), chunks.join('')]);
      }),
    ));

  it('shows everything though nobody reads the copy, which then breaks', async () => {
    const { shown, copy } = teed(source(['aaaa', 'bbbb', 'cccc']), 8);
    expect(await textOf(shown)).toBe('aaaabbbbcccc');
    await expect(textOf(copy)).rejects.toMatchObject({ code: 'LIMIT_BYTES' });
  });

  it('shows everything though the reader of the copy left', async () => {
    const { shown, copy } = teed(source(['a', 'b']), 8);
    await copy[Symbol.asyncIterator]().return?.();
    expect(await textOf(shown)).toBe('ab');
  });

  it('breaks both where the source breaks, the copy with a code alone', async () => {
    const { shown, copy } = teed(source(['a'], new Fault('UPSTREAM_TRUNCATED', 'a cell')), 8);
    await expect(textOf(shown)).rejects.toThrow('a cell');
    await expect(textOf(copy)).rejects.toMatchObject({
      code: 'UPSTREAM_TRUNCATED',
      message: expect.not.stringContaining('a cell'),
    });
  });

  it('breaks the copy off where the browser left', async () => {
    const { shown, copy } = teed(source(['a', 'b']), 8);
    for await (const _chunk of shown) break;
    await expect(textOf(copy)).rejects.toMatchObject({ code: 'UPSTREAM_TRUNCATED' });
  });
});
