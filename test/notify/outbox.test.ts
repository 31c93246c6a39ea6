/** The sender: at once, with growing pauses, never lost, never twice where it can be helped. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import type { Message } from '../../src/model/message.ts';
import { openSender } from '../../src/notify/outbox.ts';
import { memoryOutbox, message } from './outbox-stand.ts';
import type { MemoryOutbox } from './outbox-stand.ts';

type Open = ReturnType<typeof openSender>;
const opened: Open[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sender) => sender.close()));
});

/** A sender whose channel does what the test says, on a clock that the test turns. */
function stand(
  outbox: MemoryOutbox,
  send: (one: Message) => Promise<void>,
  everyMs?: number,
): { sender: Open; warnings: string[]; clock: { now: Date } } {
  const clock = { now: new Date('2026-11-21T09:00:00Z') };
  const warnings: string[] = [];
  const sender = openSender({
    outbox,
    notifier: { id: 'test', send },
    now: () => clock.now,
    log: { warn: (words, fields) => void warnings.push(`${words} ${JSON.stringify(fields)}`) },
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  opened.push(sender);
  return { sender, warnings, clock };
}

describe('the sender', () => {
  it('begins with what an earlier run left, and sends what comes when woken', async () => {
    const outbox = memoryOutbox([message('a'), message('b')]);
    const sent: string[] = [];
    const { sender } = stand(outbox, async (one) => void sent.push(one.id));
    await vi.waitFor(() => expect(sent.toSorted()).toEqual(['a', 'b']));
    await outbox.put(Array.from({ length: 30 }, (_, index) => message(`c${index}`)));
    sender.wake();
    await vi.waitFor(() => expect(sent).toHaveLength(32));
    await vi.waitFor(() => expect(outbox.waiting.size).toBe(0));
  });

  it('looks by itself too, so that a message whose time has come needs nobody to wake it', async () => {
    const outbox = memoryOutbox();
    const sent: string[] = [];
    stand(outbox, async (one) => void sent.push(one.id), 5);
    await outbox.put([message('a')]);
    await vi.waitFor(() => expect(sent).toEqual(['a']));
  });

  it('waits longer after each failure, an hour at most, and keeps the message', async () => {
    const outbox = memoryOutbox([message('a')]);
    const { sender, clock } = stand(outbox, () =>
      Promise.reject(new Fault('UNEXPECTED', 'sent a mail by SMTP: ECONNECTION')),
    );
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await vi.waitFor(() => expect(outbox.waiting.get('a')?.attempts).toBe(attempt));
      const next = new Date(outbox.waiting.get('a')?.notBefore ?? 0);
      pauses.push((next.getTime() - clock.now.getTime()) / 1000);
      clock.now = next;
      sender.wake();
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
  });

  it('sends the others though one is refused', async () => {
    const outbox = memoryOutbox([message('bad'), message('good')]);
    const { warnings } = stand(outbox, async (one) => {
      if (one.id === 'bad') throw new Fault('UNEXPECTED', 'sent a mail by SMTP: EENVELOPE 550');
    });
    await vi.waitFor(() => expect([...outbox.waiting.keys()]).toEqual(['bad']));
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    expect(warnings[0]).toContain('EENVELOPE 550');
  });

  it('quotes nothing of an error that is no fault', async () => {
    const { warnings } = stand(memoryOutbox([message('a')]), () => Promise.reject(new Error('CANARY')));
    await vi.waitFor(() => expect(warnings).toHaveLength(1));
    expect(warnings[0]).not.toContain('CANARY');
  });

  it('does not send again what was taken when only marking it failed', async () => {
    const outbox = memoryOutbox([message('a')]);
    let sends = 0;
    const { sender, warnings } = stand(outbox, async () => {
      sends += 1;
      outbox.down = true;
    });
    await vi.waitFor(() => expect(warnings.join()).toContain('the outbox could not be worked through'));
    outbox.down = false;
    sender.wake();
    await vi.waitFor(() => expect(outbox.waiting.size).toBe(0));
    expect(sends).toBe(1);
  });

  it('closes when what is under way has ended, and leaves the rest for the next start', async () => {
    const outbox = memoryOutbox(Array.from({ length: 20 }, (_, index) => message(`m${index}`)));
    let sends = 0;
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { sender } = stand(outbox, async () => {
      sends += 1;
      await gate;
    });
    await vi.waitFor(() => expect(sends).toBe(8));
    const closing = sender.close();
    release?.();
    await closing;
    expect(outbox.waiting.size).toBe(12);
    sender.wake();
    expect(sends).toBe(8);
  });
});
