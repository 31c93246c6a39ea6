/** Made-up words of sources. */

import type { Said } from '../../../src/identify/people/said.ts';

/** An entry that says nothing but its key; a test adds what it is about. */
export const said = (key: string, change: Partial<Said> = {}): Said => ({
  key,
  id: key,
  name: null,
  email: null,
  logins: [],
  roles: null,
  approves: null,
  team: null,
  department: null,
  manager: null,
  status: { kind: 'active' },
  language: null,
  keys: [],
  ...change,
});

/** One with an address and a login of its own. */
export const whole = (key: string, change: Partial<Said> = {}): Said =>
  said(key, { email: `${key}@corp.example`, logins: [key], ...change });
