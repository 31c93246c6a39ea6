/** Mail by SMTP: one message to one registered address, as plain text and HTML alike. */

import { createHash } from 'node:crypto';
import nodemailer from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import type { Message } from '../model/message.ts';
import { htmlOf, textOf } from './letter.ts';
import type { Notifier } from './notifier.ts';
import type { Mail } from './settings.ts';

const TIMEOUT_MS = 30_000;
const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** A channel to the mail server. Nothing is connected before the first message. */
export function openMail(settings: Mail, password: string | undefined): Notifier {
  if (settings.security === 'none' && !THIS_MACHINE.test(settings.host))
    throw new Fault(
      'INPUT',
      `opened mail: security none is only for a server on this machine, not ${settings.host}`,
    );
  const transport = nodemailer.createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    // Without requireTLS a server, or somebody between, could talk us out of encryption.
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(settings.user === undefined ? {} : { auth: { user: settings.user, pass: password ?? '' } }),
  });
  return {
    id: 'mail',
    async send(message) {
      const to = registered(message.to.email);
      await transport.sendMail(mailOf(message, to, settings.from)).catch((error: unknown) => {
        throw new Fault('UNEXPECTED', `sent a mail by SMTP: ${smtpCode(error)}`);
      });
    },
  };
}

function mailOf(message: Message, to: string, from: string): SendMailOptions {
  return {
    // The envelope is given, so no name or address that looks like a list adds a recipient.
    envelope: { from, to: [to] },
    from,
    to: { name: oneLine(message.to.name), address: to },
    subject: oneLine(message.subject),
    messageId: `<${createHash('sha256').update(message.id).digest('hex').slice(0, 32)}@${from.split('@')[1] ?? 'localhost'}>`,
    headers: { 'auto-submitted': 'auto-generated', 'content-language': message.to.language },
    text: textOf(message),
    html: htmlOf(message),
  };
}

/** The address as it is registered: exactly one, without a name, a list or a line break. */
function registered(address: string): string {
  if (!z.email().safeParse(address).success)
    throw new Fault('UNEXPECTED', 'sent a mail by SMTP: the recipient is not one plain address');
  return address;
}

const oneLine = (text: string): string => text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');

/** What an administrator looks at first. */
const ADVICE: Readonly<Record<string, string>> = {
  EAUTH: 'the server refused the login: check mail.user and the password in its variable',
  ECONNECTION: 'no connection: check mail.host and mail.port, and that the server runs',
  ESOCKET: 'no connection: check mail.host, mail.port and mail.security, and that the server runs',
  EDNS: 'the name is not known: check mail.host',
  ETLS: 'no encrypted connection: check mail.security and the certificate of the server',
  ETIMEDOUT: 'no answer in time: check mail.host, mail.port and mail.security',
  EENVELOPE: 'the server refused sender or recipient: check mail.from and the address in people',
};

/** The library's code and the server's number; the server's words may quote the mail. */
function smtpCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const answer =
    'responseCode' in error && typeof error.responseCode === 'number' ? ` ${error.responseCode}` : '';
  const advice = ADVICE[code];
  return `${code}${answer}${advice === undefined ? '' : `; ${advice}`}`;
}
