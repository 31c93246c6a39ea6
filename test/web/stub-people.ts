/** The made-up people of the pages' tests. */

import type { Principal } from '../../src/model/principal.ts';

export const people = {
  rep: person('li.na', 'Li Na', 'lina@corp.example', ['sales-rep']),
  manager: person('wang', '王伟', 'wangwei@corp.example', ['sales-manager'], ['sales-rep']),
  other: person('sam', 'Sam Other', 'sam@corp.example', ['sales-rep']),
} as const;

function person(
  id: string,
  name: string,
  email: string,
  roles: string[],
  approves: string[] = [],
): Principal {
  return {
    id,
    name,
    email,
    roles,
    approves,
    logins: [id],
    manager: null,
    team: null,
    status: { kind: 'active' },
    language: 'en',
  };
}
