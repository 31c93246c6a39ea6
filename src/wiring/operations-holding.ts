/** Operations on what people did on their export's page: emergencies to be reviewed, authenticator apps to be taken away. */

import { emergencies, review } from '../hold/reviewing.ts';
import { removeTotp } from '../hold/totp.ts';
import { Fault } from '../lib/fault.ts';
import { personOf } from './core.ts';
import type { Core } from './core.ts';

export function holdingOperations(core: Core, now: () => Date) {
  const { directory } = core;
  const { papers } = core.store;
  return {
    'breakglass.list': () => emergencies(papers),
    'breakglass.review': ({ id, by, words }: { id: string; by: string; words: string }) =>
      review(papers, { exportId: id, by: personOf(directory, by).id, words, at: now() }),
    /** The person sets up another app with the next export that asks for a code. */
    async 'totp.remove'({ person, by, reason }: { person: string; by: string; reason: string }) {
      const { id } = personOf(directory, person);
      const actor = personOf(directory, by).id;
      if (actor === id)
        throw new Fault(
          'INPUT',
          'removed an authenticator app: somebody else must do it, not the person himself',
        );
      if (reason.trim() === '')
        throw new Fault('INPUT', 'removed an authenticator app: say why with --reason');
      const asked = { person: id, by: actor, reason: reason.trim().slice(0, 500), at: now() };
      return { person: id, removed: await removeTotp(papers, asked) };
    },
  };
}
