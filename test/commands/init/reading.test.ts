/** Tests of what an answer to `init` may look like. */

import { describe, expect, it } from 'vitest';
import {
  isSame,
  readCrm,
  readListen,
  readMail,
  readNames,
  readPerson,
  readSite,
} from '../../../src/commands/init/reading.ts';
import { INIT_QUESTIONS } from '../../../src/model/texts/init.ts';

it('asks at most ten questions', () => {
  expect(INIT_QUESTIONS.length).toBeLessThanOrEqual(10);
});

describe('an answer is read', () => {
  const origin = (url: URL | null) => url?.origin ?? null;
  it.each<[string, () => unknown, unknown]>([
    ['a site', () => origin(readSite('https://CRM.example.com/')), 'https://crm.example.com'],
    ['a site with a path', () => readSite('https://crm.example.com/login'), null],
    ['a site with a password', () => readSite('https://a:b@crm.example.com'), null],
    ['a site of another kind', () => readSite('ftp://crm.example.com'), null],
    ['a site that is an IPv6 address', () => readSite('http://[::1]:8080'), null],
    ['a word', () => readSite('crm'), null],
    [
      'a CRM with its authority, from the folder of the shell',
      () => readCrm('https://10.0.0.5:8443 keys/ca.pem', '/home/erin'),
      { upstream: 'https://10.0.0.5:8443', ca: '/home/erin/keys/ca.pem', host: '10.0.0.5', isTls: true },
    ],
    ['an authority without TLS', () => readCrm('http://10.0.0.5 ca.pem', '/'), null],
    [
      'a person',
      () => readPerson('Erin Walsh, erin.walsh@example.com, erin'),
      { id: 'erin', name: 'Erin Walsh', email: 'erin.walsh@example.com', login: 'erin' },
    ],
    [
      'a person in Chinese, without a login',
      () => readPerson('王芳，wang.fang@example.com'),
      { id: 'wang.fang', name: '王芳', email: 'wang.fang@example.com', login: 'wang.fang' },
    ],
    ['a person without an address', () => readPerson('Erin Walsh'), null],
    ['a person with a bad address', () => readPerson('Erin, erin@, erin'), null],
    ['a person with too much', () => readPerson('Erin, erin@example.com, erin, boss'), null],
    ['a login of which no id can be made', () => readPerson('王芳, w@example.com, 王芳'), null],
    [
      'a mail server',
      () => readMail('gate@example.com mail.example.com:2525 starttls gate'),
      {
        from: 'gate@example.com',
        host: 'mail.example.com',
        port: 2525,
        security: 'starttls',
        user: 'gate',
        passwordEnvironment: 'EXPORTGATE_SMTP_PASSWORD',
      },
    ],
    [
      'a mail server that asks for TLS by its port',
      () => readMail('a@b.example m.example:465')?.security,
      'tls',
    ],
    [
      'a mail server of this machine',
      () => readMail('a@b.example localhost'),
      expect.objectContaining({ security: 'none', port: 25 }),
    ],
    ['a mail server without encryption elsewhere', () => readMail('a@b.example m.example none'), null],
    ['a mail server alone', () => readMail('mail.example.com'), null],
    ['a mail server with a word too many', () => readMail('a@b.example m.example tls user pass'), null],
    ['a port', () => readListen('8080'), { host: '127.0.0.1', port: 8080 }],
    ['an address and a port', () => readListen('[::]:443'), { host: '::', port: 443 }],
    ['a port that is none', () => readListen('70000'), null],
    ['names', () => readNames('finance，analyst finance', ['analyst', 'finance']), ['finance', 'analyst']],
    ['names that are not there', () => readNames('finance, boss', ['finance']), null],
  ])('%s', (_name, read, value) => expect(read()).toEqual(value));

  it.each([
    ['by their address', 'B, A@example.com, b'],
    ['by their login', 'B, b@example.com, Ann'],
  ])('two answers that name one person, %s', (_name, other) => {
    const ann = readPerson('Ann, a@example.com, ann');
    const second = readPerson(other);
    expect(ann && second && isSame(ann, second)).toBe(true);
  });
});
