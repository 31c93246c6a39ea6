/** What is left of an answer's fields where a route, an app or a new body asks for less. */

import { describe, expect, it } from 'vitest';
import { Strict } from '../../src/proxy/settings.ts';
import { changedFields } from '../../src/proxy/strict-answer.ts';

const long = 'x'.repeat(2100);
const FIELDS = [
  ['Content-Type', 'text/html; charset=utf-8'],
  ['Content-Length', '5'],
  ['ETag', '"1"'],
  ['X-Data', long],
  ['Set-Cookie', `a=${long}`],
  ['Content-Security-Policy', `img-src ${long}`],
  ['Service-Worker-Allowed', '/'],
].flat();
const names = (fields: readonly string[]): string[] => fields.filter((_, at) => at % 2 === 0);
const none = { governed: false, rewritten: false, strict: undefined };
const strict = (change: Record<string, unknown>) => Strict.parse(change);

describe('the fields of an answer', () => {
  it.each<[string, Parameters<typeof changedFields>[1], readonly string[]]>([
    ['are all left by default', { ...none, strict: strict({}) }, []],
    ['that could carry rows go on a route that a profile names', { ...none, governed: true }, ['X-Data']],
    [
      'that could carry rows go where the app asks for it',
      { ...none, strict: strict({ answerHeaders: 'drop' }) },
      ['X-Data'],
    ],
    ['of the bytes go with the bytes', { ...none, rewritten: true }, ['Content-Length', 'ETag']],
    [
      'let no worker in where the app asks for it',
      { ...none, strict: strict({ serviceWorkers: 'drop' }) },
      ['Service-Worker-Allowed'],
    ],
  ])('%s', (_name, changes, gone) => {
    const left = changedFields(FIELDS, changes);
    expect(names(FIELDS).filter((name) => !names(left).includes(name))).toEqual(gone);
  });

  it('are no more than 8 KiB together', () => {
    const many = Array.from({ length: 100 }, (_, row) => [`X-${row}`, 'y'.repeat(200)]).flat();
    const left = changedFields(many, { ...none, governed: true });
    expect(left.join('').length).toBeLessThanOrEqual(8192);
    expect(left.length).toBeGreaterThan(70);
  });

  it.each([
    ['report', 'Content-Security-Policy-Report-Only'],
    ['enforce', 'Content-Security-Policy'],
  ])('of a page get the policy of an app, to %s', (contentPolicyMode, name) => {
    const changes = { ...none, strict: strict({ contentPolicy: "form-action 'self'", contentPolicyMode }) };
    expect(changedFields(FIELDS, changes).slice(-2)).toEqual([name, "form-action 'self'"]);
    expect(changedFields(['Content-Type', 'application/json'], changes)).toEqual([
      'Content-Type',
      'application/json',
    ]);
  });
});
