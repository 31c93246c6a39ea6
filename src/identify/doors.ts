/** The requests by which somebody comes in and goes out: login, logout, and the paths that are open to everybody. */

import { globMatcher } from '../lib/glob.ts';
import type { Exchange } from '../model/exchange.ts';
import type { DoorMatch, IdentityApp } from './app.ts';
import { openLoginCapture } from './login.ts';
import type { LoginCapture } from './login.ts';

type Asked = Pick<Exchange, 'method' | 'path'>;

export interface Doors {
  isLogout(asked: Asked): boolean;
  isOpen(asked: Pick<Exchange, 'path'>): boolean;
  /** The capture of a login request; null for every other request. */
  login(asked: Asked): LoginCapture | null;
}

export function openDoors(app: Pick<IdentityApp, 'login' | 'logout' | 'open'>): Doors {
  const logouts = app.logout.map(matcher);
  const open = app.open.map((glob) => globMatcher(glob, { path: true }));
  const login = app.login && { matches: matcher(app.login.match), capture: openLoginCapture(app.login) };
  return {
    isLogout: (asked) => logouts.some((matches) => matches(asked)),
    // What servers read in two ways might lead elsewhere than it seems.
    isOpen: ({ path }) =>
      !/[;\\%]|\/\/|\/\.{1,2}(?:\/|$)/.test(path) && open.some((matches) => matches(path)),
    login: (asked) => (login?.matches(asked) ? login.capture : null),
  };
}

function matcher({ method, path }: DoorMatch): (asked: Asked) => boolean {
  const matches = globMatcher(path, { path: true });
  return (asked) => (method === '*' || method.toUpperCase() === asked.method) && matches(plain(asked.path));
}

/** A slash at the end changes nothing for most servers. */
const plain = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
