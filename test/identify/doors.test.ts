/** Login, logout and open paths: what they are, and what only looks like them. */

import { expect, it } from 'vitest';
import { openDoors } from '../../src/identify/doors.ts';

const doors = openDoors({
  logout: [
    { method: 'POST', path: '/logout' },
    { method: '*', path: '/api/*/signout' },
  ],
  open: ['/login', '/static/**'],
  login: {
    match: { method: 'POST', path: '/login' },
    field: 'user',
    ok: { status: [302], json: {} },
    token: { cookie: 'sid' },
  },
});

it.each([
  ['/login', true],
  ['/static/app.css', true],
  ['/static/a/b.js', true],
  ['/login/x', false],
  ['/', false],
  ['/static', true],
  ['/api/static/x', false],
  ['/static/..;/api/contacts', false],
  ['/static/..\\api', false],
  ['/static/%2e%2e/api', false],
  ['/static/../api', false],
  ['/static//api', false],
])('the path %s is open: %s', (path, open) => expect(doors.isOpen({ path })).toBe(open));

it.each([
  ['POST', '/logout', true],
  ['POST', '/logout/', true],
  ['GET', '/logout', false],
  ['DELETE', '/api/v1/signout', true],
  ['POST', '/logout/all', false],
])('%s %s is a logout: %s', (method, path, is) => expect(doors.isLogout({ method, path })).toBe(is));

it.each([
  ['POST', '/login', 'head'],
  ['GET', '/login', undefined],
  ['POST', '/login/help', undefined],
])('%s %s tells by its %s', (method, path, needs) =>
  expect(doors.login({ method, path })?.needs).toBe(needs),
);

it('an app that names none has none', () => {
  const none = openDoors({ logout: [], open: [] });
  expect([none.isOpen({ path: '/' }), none.isLogout({ method: 'GET', path: '/' })]).toEqual([false, false]);
  expect(none.login({ method: 'POST', path: '/login' })).toBeNull();
});
