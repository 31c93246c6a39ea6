/** Sign-ins as they are asked for with every request: read from the store at most every few seconds, and ended at once. */

import { openRecent } from '../lib/recent.ts';
import type { Signin, Signins } from './ports.ts';

const KEEP_MS = 5000;
const MAX_REMEMBERED = 10_000;

/** The same sign-ins with a short memory; what is ended through it is forgotten before the promise resolves. */
export function rememberSignins(store: Signins, now: () => Date): Signins {
  let known = openRecent<Signin>(MAX_REMEMBERED);
  const forgetting = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } finally {
      // Whatever was being read meanwhile lands in the memory that is thrown away.
      known = openRecent<Signin>(MAX_REMEMBERED);
    }
  };
  return {
    add: (signin) => forgetting(store.add(signin)),
    async byHash(cookieHash) {
      const memory = known;
      const at = now().getTime();
      const remembered = memory.get(cookieHash, at);
      if (remembered) return remembered;
      const signin = await store.byHash(cookieHash);
      if (signin) memory.set(cookieHash, signin, at + KEEP_MS);
      return signin;
    },
    end: (cookieHash) => forgetting(store.end(cookieHash)),
    endOf: (people) => forgetting(store.endOf(people)),
    endBoundTo: (credential) => forgetting(store.endBoundTo(credential)),
  };
}
