/** What every channel promises: it says who, what and where, never the data; and a failed send loses and releases nothing. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notifiers } from '../../src/notify/index.ts';
import type { Notifier } from '../../src/notify/notifier.ts';
import { openSender } from '../../src/notify/outbox.ts';
import { approverMessage } from '../../src/hold/messages.ts';
import { boss, rep } from '../hold/samples.ts';
import { kept, stand, waiting } from '../hold/stand.ts';
import { openMailbox } from '../notify/mailbox.ts';
import { memoryOutbox } from '../notify/outbox-stand.ts';

/** The other end of a channel. */
interface End {
  readonly notifier: Notifier;
  /** Everything that people at the other end can read, one text for each message. */
  got(): readonly string[];
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

/** One for each channel in the list: the type checker asks for it. */
const ends: Record<keyof typeof notifiers, () => Promise<End>> = {
  async mail() {
    const mailbox = await openMailbox();
    const mail = {
      from: 'gate@corp.example',
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'none' as const,
      passwordEnvironment: 'NONE',
    };
    return {
      notifier: notifiers.mail({ mail }, {}),
      got: () => mailbox.got.map(({ to, mail: one }) => [...to, one.subject, one.text, one.html].join('\n')),
      refuse: (refusing) => void (mailbox.refusing = refusing),
      close: () => mailbox.close(),
    };
  },
};

const CANARY = 'CANARY-13800138000';
const site = { name: 'Acme', support: 'help@corp.example', url: 'http://127.0.0.1:8080', timeZone: 'UTC' };

describe.each(Object.keys(notifiers) as (keyof typeof notifiers)[])('channel %s', (id) => {
  let end: End;
  beforeEach(async () => {
    end = await ends[id]();
  });
  afterEach(() => end.close());

  it('has the name it is listed under', () => expect(end.notifier.id).toBe(id));

  it('says who, what and where, and nothing of the file', async () => {
    const state = kept();
    const { held } = await waiting(state);
    const found = { ...held.found, fileName: `${CANARY}.csv` };
    await end.notifier.send(approverMessage({ ...held, found }, boss, rep, site, 'TOKEN'));
    const [text] = end.got();
    for (const words of [
      boss.email,
      rep.name,
      '12,480',
      '手机号',
      'http://127.0.0.1:8080/_exportgate/approvals/TOKEN',
      held.id,
    ])
      expect(text).toContain(words);
    expect(text).not.toContain(CANARY);
  });

  it('fails with words that quote nothing of the message, and the message stays in the outbox', async () => {
    const state = kept();
    const { held, token } = await waiting(state);
    const message = approverMessage(held, boss, rep, site, token(boss));
    const outbox = memoryOutbox([{ ...message, opening: CANARY }]);
    const warnings: string[] = [];
    const warn = (words: string, fields?: object): void => void warnings.push(words + JSON.stringify(fields));
    end.refuse(true);
    const sender = openSender({ outbox, notifier: end.notifier, now: () => state.now, log: { warn } });
    await expect.poll(() => outbox.waiting.get(message.id)?.attempts).toBe(1);
    expect(warnings.join()).toContain('a message was not sent');
    expect(warnings.join()).not.toContain(CANARY);
    expect(warnings.join()).not.toContain(token(boss));
    // The failed send released nothing: the export waits as before.
    expect(await stand(state).invitation(token(boss))).toMatchObject({
      held: { state: 'waiting', artefact: null },
    });

    end.refuse(false);
    state.now = new Date(state.now.getTime() + 3_600_000);
    sender.wake();
    await vi.waitFor(() => expect(outbox.waiting.size).toBe(0));
    await sender.close();
    expect(end.got()).toHaveLength(1);
  });
});
