/** Settings of an app's mode: whether the rules are enforced, or only watched. */

import { z } from 'zod';

const Names = z.array(z.string().min(1)).default([]);

export const AppMode = z.strictObject({
  mode: z
    .enum(['enforce', 'monitor'])
    .default('enforce')
    .describe(
      'monitor: nothing is changed, held or refused; what the rules would have done is recorded, and what could not be seen is counted and alarmed.',
    ),
  pilot: z
    .strictObject({
      roles: Names.describe('Roles.'),
      people: Names.describe('Ids of people.'),
      teams: Names.describe('Teams, as the directory names them.'),
      departments: Names.describe('Departments, as the directory names them.'),
    })
    .prefault({})
    .describe('Whom the rules are enforced for though the app monitors: whoever is in one of these.'),
});
export type AppMode = z.infer<typeof AppMode>;
