/** Whom a claim means, and with which roles. */

import { expect, it } from 'vitest';
import { personOf } from '../../src/identify/claim.ts';
import { PEOPLE } from './support.ts';
import { openDirectory } from '../../src/identify/directory.ts';

it('a person with more roles is the same object each time: what the rules say is remembered by it', () => {
  const directory = openDirectory(PEOPLE, 'en');
  const told = (roles: string[]) => personOf(directory, { logins: ['ann'], email: null, roles }, ['x', 'y']);
  expect(told(['x'])).toBe(told(['x', 'unknown']));
  expect(told(['x'])).not.toBe(told(['y']));
  expect(told(['x'])?.roles).toContain('x');
  expect(told([])).toBe(directory.byId('ann'));
});
