/** Operations of the access review: the report, and a person's word on one line of it. */

import type { Rules } from '../config/index.ts';
import { signLine } from '../office/reviews.ts';
import type { AccessReview, Signature } from '../model/review.ts';
import type { Core } from './core.ts';
import { actorOf } from './operations-exceptions.ts';
import type { ActorGiven } from './operations-exceptions.ts';
import { accessReview } from './review/index.ts';

/** The review with the name of the site, for whoever writes it down. */
export interface ReviewReport extends AccessReview {
  readonly site: string;
}

/** The ledger tells of no more. */
const LOOK_BACK_DAYS = 90;

/** `rules` gives those in force; where no gateway runs, those of the folder. */
export function reviewOperations(core: Core, now: () => Date, rules: () => Promise<Rules>) {
  const { config, directory, store } = core;
  return {
    async 'report.access-review'({ days }: { days: number | null }): Promise<ReviewReport> {
      const report = await accessReview(core, await rules(), days ?? LOOK_BACK_DAYS, now());
      return { ...report, site: config.site.name };
    },
    async 'review.sign'(input: {
      line: string;
      verdict: string;
      note: string;
      actor: ActorGiven;
    }): Promise<Signature> {
      const actor = actorOf(core, input.actor);
      const at = now();
      const report = await accessReview(core, await rules(), LOOK_BACK_DAYS, at);
      const { line, verdict, note } = input;
      return signLine(
        store.papers,
        { report, line, verdict, note, settings: config.review, directory, at },
        actor,
      );
    },
  };
}
