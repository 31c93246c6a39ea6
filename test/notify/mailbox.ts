/** A mail server on loopback for tests: keeps what it was given, or refuses it. */

import type { AddressInfo } from 'node:net';
import { callbackify } from 'node:util';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerEnvelope, SMTPServerOptions } from 'smtp-server';
import { gather } from '../../src/lib/source.ts';

export interface Mailbox {
  readonly port: number;
  /** Envelope, the mail as it came, and the mail as a reader shows it. */
  readonly got: {
    readonly from: string;
    readonly to: readonly string[];
    readonly raw: string;
    readonly mail: Email;
  }[];
  /** Refuses every mail while true, with the mail's own words in the answer. */
  refusing: boolean;
  close(): Promise<void>;
}

export async function openMailbox(options: SMTPServerOptions = {}): Promise<Mailbox> {
  async function take(
    stream: AsyncIterable<Uint8Array>,
    { mailFrom, rcptTo }: SMTPServerEnvelope,
  ): Promise<void> {
    const raw = Buffer.from(await gather(stream)).toString('utf8');
    if (mailbox.refusing)
      throw Object.assign(new Error(`not taken: ${raw.slice(-400)}`), { responseCode: 451 });
    mailbox.got.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map((one) => one.address),
      raw,
      mail: await PostalMime.parse(raw),
    });
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      callbackify(take)(stream, session.envelope, done);
    },
    ...options,
  });
  // A sender that was killed in the middle of a mail; it sends the mail again.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mailbox: Mailbox = {
    port: (server.server.address() as AddressInfo).port,
    got: [],
    refusing: false,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return mailbox;
}
