/** Places in JSON: both spellings, and nothing that is not there. */

import { expect, it } from 'vitest';
import { textAt, valueAt } from '../../src/lib/pointer.ts';

const JSON_VALUE = { user: { login: 'ann', id: 7, roles: ['rep'], 'a/b': { '~c': 'x' } }, code: 0 };

it.each([
  ['user.login', 'ann'],
  ['/user/login', 'ann'],
  ['/user/roles/0', 'rep'],
  ['user.roles.0', 'rep'],
  ['/user/a~1b/~0c', 'x'],
  ['code', 0],
  ['user.none', undefined],
  ['user.login.length', undefined],
  ['constructor', undefined],
  ['__proto__.x', undefined],
  ['/user/roles/length', ['rep'].length],
])('%s', (place, value) => expect(valueAt(JSON_VALUE, place)).toBe(value));

it.each([
  [{ a: 'x' }, 'x'],
  [{ a: 42 }, '42'],
  [{ a: 0 }, '0'],
  [{ a: '' }, null],
  [{ a: 1.5 }, null],
  [{ a: 2 ** 53 }, null],
  [{ a: ['x'] }, null],
  [{ a: null }, null],
  [{}, null],
  [null, null],
])('the text at "a" of %j is %j', (json, text) => expect(textAt(json, 'a')).toBe(text));
