/** The desk behind the page of administration. */

import { systemEvent } from '../audit/event.ts';
import type { Rules } from '../config/index.ts';
import { emergencies } from '../hold/reviewing.ts';
import type { TotpDesk } from '../hold/ports.ts';
import { Fault } from '../lib/fault.ts';
import { isInForce } from '../model/grant.ts';
import { mayAct } from '../model/principal.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { AdminDesk } from '../office/ports.ts';
import { signLine } from '../office/reviews.ts';
import type { Core } from './core.ts';
import { mustHaveDuty } from './duties.ts';
import { accessReview } from './review/index.ts';
import { openRulePapers } from './rule-papers.ts';

const PASS_MS = 30 * 60_000;
const LOOK_BACK_DAYS = 90;

/** Sessions that have shown a code are kept in memory: after a restart it is asked for again. */
export function openAdmin(
  core: Core,
  parts: { readonly totp: Pick<TotpDesk, 'use'>; readonly rules: () => Rules; readonly now: () => Date },
): AdminDesk {
  const { config, directory, office, store } = core;
  const { totp, rules, now } = parts;
  const passed = new Map<string, number>();
  const sessionOf = ({ person, credential }: Identified): string => JSON.stringify([person.id, credential]);

  function mayEnter(person: Principal): boolean {
    if (!mayAct(person)) return false;
    if (config.duties === 'separated') return person.duties?.length === 1 && person.duties[0] === 'audit';
    const roles = [...config.review.reviewers, ...config.office.administrators];
    return person.roles.some((role) => roles.includes(role));
  }

  return {
    mayEnter,
    hasPassed: (who) => (passed.get(sessionOf(who)) ?? 0) > now().getTime(),
    async pass(who, code) {
      const read = await totp.use(who, code);
      const at = now().getTime();
      for (const [session, until] of passed) if (until <= at) passed.delete(session);
      if (read === 'ok') passed.set(sessionOf(who), at + PASS_MS);
      return read;
    },
    async view({ person }) {
      const at = now();
      await store.trail.append(systemEvent('commanded', at, { operation: 'admin.page' }, person.id));
      const waiting = await store.exports.inStates(['waiting']);
      const taken = await emergencies(store.papers);
      return {
        review: await accessReview(core, rules(), LOOK_BACK_DAYS, at),
        grants: office.grants().filter((one) => isInForce(one, at.getTime())),
        waiting: waiting.map(({ id, requester, app, createdAt }) => ({
          id,
          requester,
          app,
          since: createdAt,
        })),
        rulesWait: (await openRulePapers(store.papers).waiting()) !== null,
        emergencies: taken.filter(({ reviewed }) => reviewed === null).length,
      };
    },
    async sign({ person }, { line, verdict, note }) {
      const at = now();
      try {
        if (config.duties === 'separated') mustHaveDuty(person, ['audit'], 'review.sign');
        const report = await accessReview(core, rules(), LOOK_BACK_DAYS, at);
        await signLine(
          store.papers,
          { report, line, verdict, note, settings: config.review, directory, at },
          { person, os: null },
        );
        return null;
      } catch (error) {
        if (error instanceof Fault && error.code === 'INPUT') return error.message;
        throw error;
      }
    },
  };
}
