/** A real SMTP server on loopback, and a page that shows what arrived. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { SMTPServer } from 'smtp-server';
import { parseMail } from '../lib/mail.ts';
import { gather } from '../lib/source.ts';

export interface DemoMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The message as it came over SMTP. */
  readonly raw: string;
}

export interface Mailbox {
  readonly smtpPort: number;
  readonly url: string;
  readonly mails: readonly DemoMail[];
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function openMailbox(pagePort: number): Promise<Mailbox> {
  const mails: DemoMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, answer) {
      void gather(stream)
        .then(async (raw) => {
          const { subject, text, html: page } = await parseMail(raw);
          mails.push({
            to: session.envelope.rcptTo.map(({ address }) => address),
            subject,
            text,
            html: page,
            raw: Buffer.from(raw).toString('utf8'),
          });
          return null;
        })
        .catch(() => new Error('451 the mail could not be read'))
        .then(answer);
    },
  });
  // A sender that was killed in the middle of a mail; it sends the mail again.
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));

  const app = new Hono();
  app.get('/', (c) => c.html(mailboxPage(mails)));
  app.get('/mails.json', (c) => c.json(mails));
  const server = await new Promise<Server>((resolve) => {
    const made = serve({ fetch: app.fetch, port: pagePort, hostname: '127.0.0.1' }, () =>
      resolve(made as Server),
    );
  });
  return {
    smtpPort: (smtp.server.address() as AddressInfo).port,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    mails,
    async close() {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function mailboxPage(mails: readonly DemoMail[]): ReturnType<typeof html> {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" /><title>Mailbox</title>
        <style>
          body { font: 15px system-ui, 'Noto Sans CJK SC', sans-serif; margin: 1.5rem auto; max-width: 50rem; padding: 0 1rem; }
          article { border: 1px solid #ccc; border-radius: 8px; padding: 0.5rem 1rem; margin: 1rem 0; } pre { white-space: pre-wrap; font: inherit; }
        </style>
      </head>
      <body>
        <h1>Mailbox of everybody</h1>
        ${mails.length === 0 ? html`<p>No mail yet.</p>` : ''}
        ${mails.toReversed().map(
          (mail) => html`<article>
            <p>To ${mail.to.join(', ')}</p><h2>${mail.subject}</h2>
            <pre>${linked(mail.text)}</pre>
          </article>`,
        )}
      </body>
    </html>`;
}

/** The text with its addresses as links. */
function linked(text: string): ReturnType<typeof html>[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));
}
