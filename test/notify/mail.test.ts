/** Mail by SMTP: what a real server gets. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNotifier } from '../../src/notify/index.ts';
import { openMail } from '../../src/notify/mail.ts';
import type { Mail } from '../../src/notify/settings.ts';
import { openMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import { message } from './outbox-stand.ts';

let mailbox: Mailbox;
beforeEach(async () => {
  mailbox = await openMailbox();
});
afterEach(() => mailbox.close());

const settings = (more: Partial<Mail> = {}): Mail => ({
  from: 'gate@corp.example',
  host: '127.0.0.1',
  port: mailbox.port,
  security: 'none',
  passwordEnvironment: 'EXPORTGATE_SMTP_PASSWORD',
  ...more,
});

describe('a mail', () => {
  it('has a Chinese subject, the same words as text and HTML, and one link', async () => {
    const one = message('7K3M-Q2XD-decide-fang');
    await openMail(settings(), undefined).send(one);
    const [got] = mailbox.got;
    expect(got).toMatchObject({ from: 'gate@corp.example', to: ['fang@corp.example'] });
    expect(got?.mail).toMatchObject({
      subject: one.subject,
      to: [{ name: '王芳', address: 'fang@corp.example' }],
    });
    for (const words of [one.opening, '申请人', '李雷', '12,480', one.footer, one.link?.url ?? '']) {
      expect(got?.mail.text).toContain(words);
      expect(got?.mail.html).toContain(words);
    }
    expect(got?.mail.html).toContain('<html lang="zh-CN">');
    expect(got?.mail.html?.match(/<a /g)).toHaveLength(1);
    expect(got?.mail.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    );
    expect(got?.mail.attachments).toEqual([]);
  });

  it('loads nothing from anywhere: no image, style sheet, script or tracking address', async () => {
    await openMail(settings(), undefined).send(message('a', { link: null }));
    expect(mailbox.got[0]?.mail.html).not.toMatch(/<(img|link|script|iframe)|url\(|https?:|@import/i);
  });

  it('escapes what it is told', async () => {
    const hostile = '<img src=x onerror=alert(1)> & "x"';
    await openMail(settings(), undefined).send(
      message('a', {
        opening: hostile,
        facts: [[hostile, hostile]],
        footer: hostile,
        link: { label: hostile, url: 'http://127.0.0.1/"><img>' },
      }),
    );
    expect(mailbox.got[0]?.mail.html).not.toContain('<img');
    expect(mailbox.got[0]?.mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;x&quot;');
    expect(mailbox.got[0]?.mail.text).toContain(hostile);
  });

  it('has the same message id when it is sent again, and another for another message', async () => {
    const channel = openMail(settings(), undefined);
    for (const id of ['a', 'a', 'b']) await channel.send(message(id));
    const ids = mailbox.got.map((one) => one.mail.messageId);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@corp\.example>$/);
  });
});

describe('the recipient', () => {
  it.each([
    ['two addresses', 'fang@corp.example, eve@other.example'],
    ['a name in front', 'Fang <fang@corp.example>'],
    ['a line break', 'fang@corp.example\r\nRCPT TO:<eve@other.example>'],
    ['a group', 'team:fang@corp.example;'],
    ['nothing', ''],
  ])('is refused with %s', async (_name, email) => {
    const one = message('a', { to: { name: 'Fang', email, language: 'en' } });
    await expect(openMail(settings(), undefined).send(one)).rejects.toMatchObject({ code: 'UNEXPECTED' });
    expect(mailbox.got).toEqual([]);
  });

  it.each([
    [
      'name',
      { to: { name: 'Fang\r\nBcc: eve@other.example\r\n', email: 'fang@corp.example', language: 'en' } },
    ],
    [
      'name that is a list',
      { to: { name: 'x" <eve@other.example>, "y', email: 'fang@corp.example', language: 'en' } },
    ],
    ['subject', { subject: 'Hello\r\nBcc: eve@other.example\r\n\r\nbody' }],
  ] as const)('is the only one, whatever the %s says', async (_name, change) => {
    await openMail(settings(), undefined).send(message('a', change));
    expect(mailbox.got[0]?.to).toEqual(['fang@corp.example']);
    expect(mailbox.got[0]?.mail.bcc).toBeUndefined();
    expect(mailbox.got[0]?.raw).not.toMatch(/^bcc:/im);
  });
});

describe('the connection', () => {
  it('is refused to a server without STARTTLS', async () => {
    const channel = openMail(settings({ security: 'starttls' }), undefined);
    await expect(channel.send(message('a'))).rejects.toThrow(/^sent a mail by SMTP: E[A-Z]+/);
    expect(mailbox.got).toEqual([]);
  });

  it('is refused to a STARTTLS server whose certificate nobody vouches for', async () => {
    const secure = await openMailbox({ disabledCommands: [] }); // with smtp-server's own self-signed certificate
    const channel = openMail(settings({ security: 'starttls', port: secure.port }), undefined);
    await expect(channel.send(message('a'))).rejects.toThrow(/^sent a mail by SMTP: /);
    expect(secure.got).toEqual([]);
    await secure.close();
  });

  it('in the open is only for this machine', () => {
    expect(() => openMail(settings({ host: 'mail.corp.example' }), undefined)).toThrow(
      'only for a server on this machine',
    );
  });

  it('signs in with the password from the environment', async () => {
    const seen: unknown[] = [];
    const asking = await openMailbox({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth(auth, _session, done) {
        seen.push([auth.username, auth.password]);
        done(null, { user: auth.username });
      },
    });
    const mail = settings({ user: 'gate', port: asking.port });
    await openNotifier({ mail }, { EXPORTGATE_SMTP_PASSWORD: 'made-up' }).send(message('a'));
    expect(seen).toEqual([['gate', 'made-up']]);
    await asking.close();
    expect(() => openNotifier({ mail }, {})).toThrow('EXPORTGATE_SMTP_PASSWORD is not');
  });

  it('that fails says which code, without the server’s words', async () => {
    mailbox.refusing = true;
    const one = message('a', { opening: 'CANARY' });
    await expect(openMail(settings(), undefined).send(one)).rejects.toThrow(
      /^sent a mail by SMTP: EMESSAGE 45\d$/,
    );
  });
});
