/** llhttp's own vectors at the running proxy: what node's strict parser refuses is refused, and no vector makes more requests than the whole messages that it holds. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { vectorsOf } from '../support/llhttp.ts';
import { listening, stand } from '../proxy/stand.ts';

/** What node's own server makes of the bytes. */
interface Parsed {
  /** Messages whose head it took, and those that it read to their end. */
  begun: number;
  whole: number;
  /** Its answers before the browser ended the connection, and after. */
  readonly statuses: readonly number[];
  readonly late: readonly number[];
}

const vectors = vectorsOf('request');

it('there are as many as the corpus holds', () => expect(vectors.length).toBe(166));

describe.each([
  ['as they are', (bytes: string) => bytes],
  ['for a host of ours', withOurHost],
])('%s', (_how, prepare) => {
  it.each(vectors.map(({ name, bytes }) => [name, prepare(bytes)] as const))('%s', async (_name, bytes) => {
    const parsed = await parse(bytes);
    const through = await stand((request, response) => {
      request.resume().once('end', () => response.end('ok'));
    });
    const browser = open(through.port, bytes);
    await browser.until(() => browser.statuses().length >= parsed.statuses.length);
    const whole = await browser.end();

    expect(through.seen.length).toBeLessThanOrEqual(parsed.begun);
    const bodies = await Promise.allSettled(through.seen.map(({ body }) => body));
    expect(bodies.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(parsed.whole);

    const last = [...parsed.statuses, ...parsed.late].at(-1) ?? 0;
    const ours = browser.statuses();
    // Cut without a word, or refused as the last word; node says 400 once more for a message that never ended.
    const fits = (last > 0 && last < 400) || (ours.at(-1) ?? 400) >= 400;
    expect([last, ours, fits]).toEqual([last, ours, true]);
    expect(ours.filter((status) => status < 300).length).toBeLessThanOrEqual(parsed.whole);
    expect(whole).not.toContain('HTTP/1.1 500');
  });
});

it('some of them are taken, some refused: the comparison compares something', async () => {
  const all = await Promise.all(vectors.map(({ bytes }) => parse(withOurHost(bytes))));
  expect(all.filter(({ whole }) => whole > 0).length).toBeGreaterThan(40);
  expect(all.filter(({ whole }) => whole > 1).length).toBeGreaterThan(1);
  expect(all.filter(({ statuses }) => statuses.includes(400)).length).toBeGreaterThan(40);
});

/** Each request line is followed by our host, in the place of the one that was there. */
function withOurHost(bytes: string): string {
  return bytes
    .replace(/^host:.*\r\n/gim, '')
    .replace(/^((?!HTTP)[A-Z-]+ \S+ HTTP\/\d\.\d\r\n)/gm, '$1Host: crm.test\r\n');
}

async function parse(bytes: string): Promise<Parsed> {
  const counts = { begun: 0, whole: 0 };
  const server = createServer((request, response) => {
    counts.begun += 1;
    request.resume().once('end', () => {
      counts.whole += 1;
      response.end('ok');
    });
  });
  server.on('connection', (socket) => void socket.on('error', () => undefined));
  // So that an answer is still written when the browser has ended its side.
  Object.assign(server, { httpAllowHalfOpen: true });
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const browser = open(await listening(server), bytes);
  const [socket] = await accepted;
  // node parses and this server answers in the same turns of the loop in which the bytes come.
  await browser.until(() => socket.bytesRead >= Buffer.byteLength(bytes, 'latin1'));
  await browser.until(() => settled());
  const statuses = browser.statuses();
  await browser.end();
  server.closeAllConnections();
  server.close();
  return { ...counts, statuses, late: browser.statuses().slice(statuses.length) };

  function settled(): boolean {
    return socket.writableLength === 0 && browser.quiet(5);
  }
}

interface Browser {
  statuses(): readonly number[];
  /** Whether nothing came in so many turns of the loop. */
  quiet(turns: number): boolean;
  /** Resolves when it holds, or the other side ended the connection. */
  until(holds: () => boolean): Promise<void>;
  /** Ends our side, waits for the other, and gives all that came. */
  end(): Promise<string>;
}

function open(port: number, bytes: string): Browser {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  let turns = 0;
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    turns = 0;
  });
  socket.on('error', () => socket.destroy());
  const closed = once(socket, 'close').catch(() => undefined);
  for (const event of ['end', 'close']) socket.once(event, () => (ended = true));
  onTestFinished(() => void socket.destroy());
  socket.write(bytes, 'latin1');
  return {
    statuses: () => [...text.matchAll(/^HTTP\/1\.1 ([2-5]\d\d) /gm)].map(([, status]) => Number(status)),
    quiet: (wanted) => turns >= wanted,
    async until(holds) {
      for (turns = 0; !ended && !holds(); turns += 1) await new Promise((resolve) => setImmediate(resolve));
    },
    async end() {
      socket.end();
      await closed;
      return text;
    },
  };
}
