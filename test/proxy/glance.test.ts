/** Answers that pass when their first bytes are what their head says. */

import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import type { Journey } from '../../src/proxy/ports.ts';
import { ask, stand } from './stand.ts';

describe('an answer that is glanced at', () => {
  const inPieces = (_request: unknown, response: ServerResponse): void =>
    void response.write('abc', () => response.write('def', () => response.end('ghi')));

  it('passes whole once enough of it is there', async () => {
    const look = vi.fn<Journey['look']>();
    const shown: string[] = [];
    const through = await stand(inPieces, {
      journey: {
        classify: () => 'glance',
        glance(_exchange, _head, start) {
          shown.push(Buffer.from(start).toString());
          return start.length < 6 ? 'more' : 'pass';
        },
        look,
      },
    });
    expect((await ask(through, '/x')).body.toString()).toBe('abcdefghi');
    expect(shown.every((start) => 'abcdefghi'.startsWith(start))).toBe(true);
    expect(look).not.toHaveBeenCalled();
  });

  it.each<['look' | 'more']>([['look'], ['more']])('is looked at when it needs it: %s', async (says) => {
    const look = vi.fn<Journey['look']>(() => 'take');
    const through = await stand(inPieces, {
      journey: { classify: () => 'glance', glance: () => says, look },
    });
    expect((await ask(through, '/x')).body.toString()).toBe('took 9');
    expect(Buffer.from(look.mock.calls[0]?.[3] ?? []).toString()).toBe('abcdefghi');
  });

  it('that breaks off before it tells is answered by us', async () => {
    const through = await stand((_request, response) => void response.write('a', () => response.destroy()), {
      journey: { classify: () => 'glance', glance: () => 'more' },
    });
    expect((await ask(through, '/x')).status).toBe(502);
  });
});
