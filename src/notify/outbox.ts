/** Sending what waits in the outbox: at once, then again with longer and longer pauses, until it is taken. */

import { Fault, faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { Outbox } from '../hold/ports.ts';
import type { Message } from '../model/message.ts';
import type { Notifier } from './notifier.ts';

interface SenderParts {
  readonly outbox: Outbox;
  readonly notifier: Notifier;
  readonly now: () => Date;
  readonly log: Pick<Log, 'warn'>;
  /** How often the outbox is looked through without being woken. */
  readonly everyMs?: number;
}

interface Sender {
  /** There is something to send. */
  wake(): void;
  /** Resolves when nothing is being sent; what waits, waits for the next start. */
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 3_600_000;
const AT_ONCE = 8;

/** Opens the sender, which begins with what an earlier run left. */
export function openSender(parts: SenderParts): Sender {
  const { outbox, notifier, now, log, everyMs = FIRST_PAUSE_MS } = parts;
  /** Taken by the channel and not yet marked as sent: marked later, and not sent twice. */
  const taken = new Set<string>();
  let running: Promise<void> | null = null;
  let wanted = false;
  let closed = false;

  async function sendOne(message: Message, attempts: number): Promise<void> {
    try {
      if (!taken.has(message.id)) await notifier.send(message);
    } catch (error) {
      const words = error instanceof Fault ? error.message : faultCode(error);
      log.warn('a message was not sent', { code: notifier.id, count: attempts, error: words });
      await outbox.retry(message.id, new Date(now().getTime() + pauseMs(attempts)).toISOString());
      return;
    }
    taken.add(message.id);
    await outbox.sent(message.id);
    taken.delete(message.id);
  }

  /** Sends until nothing is due; an outbox that cannot be read or written waits for the next look. */
  async function sendDue(): Promise<void> {
    while (!closed) {
      const due = await outbox.due(now().toISOString(), AT_ONCE);
      if (due.length === 0) return;
      const done = await Promise.allSettled(due.map(({ message, attempts }) => sendOne(message, attempts)));
      const broken = done.find((one) => one.status === 'rejected');
      if (broken) throw broken.reason;
    }
  }

  async function run(): Promise<void> {
    do {
      wanted = false;
      try {
        await sendDue();
      } catch (error) {
        log.warn('the outbox could not be worked through', { code: faultCode(error) });
      }
    } while (wanted && !closed);
  }

  function wake(): void {
    wanted = true;
    if (closed || running) return;
    running = run().finally(() => {
      running = null;
      // Woken between the last look and here.
      if (wanted) wake();
    });
  }

  const timer = setInterval(wake, everyMs);
  timer.unref();
  wake();
  return {
    wake,
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** Five seconds after the first failure, twice as long after each, an hour at most. */
function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts, 20));
}
