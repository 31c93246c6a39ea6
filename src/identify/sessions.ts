/** The CRM's word on whose session it is, remembered for a short time under the session's keyed hash. */

import { openRecent } from '../lib/recent.ts';
import type { Later } from '../lib/later.ts';
import type { Claim, Signins, Whoami } from './ports.ts';
import type { Shown } from './shown.ts';

const MAX_REMEMBERED = 10_000;
/** A logged-out session may log in again at any moment. */
const NOBODY_SECONDS = 5;

/** What the CRM said, and when it was asked. */
interface Word {
  readonly claim: Claim | null;
  readonly at: Date;
}

export interface Sessions {
  /** Throws a Fault when the CRM cannot be asked; that is never remembered. */
  ask(app: string, shown: Shown): Later<Word>;
  /** Drops what is remembered, so that the CRM is asked anew, and ends the sign-ins that are bound to the session. */
  forget(hash: string): Promise<void>;
}

export function openSessions(parts: {
  readonly whoami: Whoami;
  readonly signins: Pick<Signins, 'endBoundTo'>;
  readonly cacheSeconds: number;
  readonly now: () => Date;
}): Sessions {
  const { whoami, signins, now, cacheSeconds } = parts;
  const words = openRecent<Word>(MAX_REMEMBERED);
  const asking = new Map<string, Promise<Word>>();

  return {
    ask(app, shown) {
      const { hash } = shown;
      const word = words.get(hash, now().getTime());
      if (word) return word;
      const running = asking.get(hash);
      if (running) return running;
      const fresh: Promise<Word> = askCrm(app, shown, () => asking.get(hash) === fresh).finally(() => {
        if (asking.get(hash) === fresh) asking.delete(hash);
      });
      asking.set(hash, fresh);
      return fresh;
    },
    async forget(hash) {
      words.delete(hash);
      asking.delete(hash);
      await signins.endBoundTo(hash);
    },
  };

  async function askCrm(app: string, shown: Shown, isCurrent: () => boolean): Promise<Word> {
    const word = { at: now(), claim: await whoami.ask(app, shown.credential()) };
    const { hash } = shown;
    if (word.claim === null) await signins.endBoundTo(hash);
    // Forgotten while the CRM was answering: its word is from before.
    if (isCurrent()) {
      const seconds = word.claim === null ? Math.min(NOBODY_SECONDS, cacheSeconds) : cacheSeconds;
      words.set(hash, word, word.at.getTime() + seconds * 1000);
    }
    return word;
  }
}
