/** The access review: made of what the rules decide, what the log and the ledger say, and what people signed. */

import type { Rules } from '../../config/index.ts';
import { emergencies } from '../../hold/reviewing.ts';
import { classNames } from '../../inspect/class-names.ts';
import { dated, lineId, noteSeen, readReviewed } from '../../office/reviews.ts';
import type { AccessReview, Reach, ReviewUsed } from '../../model/review.ts';
import type { Situation } from '../../model/situation.ts';
import type { Core } from '../core.ts';
import { eventsSince } from '../history.ts';
import { profileOf } from '../rules.ts';
import { booksOf } from './books.ts';
import { linesOf } from './lines.ts';
import { reachOf } from './reach.ts';
import type { Way } from './reach.ts';
import { subjectsOf } from './subjects.ts';
import { usedBy, usedIn } from './used.ts';

const DAY_MS = 86_400_000;
/** An export may wait this long before it leaves. */
const EARLIER_DAYS = 60;

/** The whole review. Lines that nobody has seen before begin to count from now. */
export async function accessReview(core: Core, rules: Rules, days: number, now: Date): Promise<AccessReview> {
  const { store, directory, config } = core;
  const before = (count: number): string => new Date(now.getTime() - count * DAY_MS).toISOString();
  const events = await eventsSince(store.trail, before(days + EARLIER_DAYS));
  const used = usedIn(events, before(days), rules);
  const subjects = subjectsOf(core, rules, await emergencies(store.papers), now);
  const uses = new Map<string, ReviewUsed>();
  for (const { id } of subjects.people) uses.set(id, await usedBy(store.ledger, used, id, { days, at: now }));
  const books = booksOf(rules);
  const named = new Set(
    subjects.rules.flatMap(({ policy, rule }) => [
      ...(policy.who?.people ?? []),
      ...(rule.who?.people ?? []),
    ]),
  );
  const grounds = config.apps.map(({ name, profile, unlisted }) => ({
    name,
    unlisted,
    ways: waysOf(rules, profile),
  }));
  const input = {
    subjects,
    directory,
    reviewed: await readReviewed(store.papers),
    settings: config.review,
    used,
    usedOf: (person: string) => uses.get(person) ?? NOTHING,
    reaches: remembered(named, (who) =>
      grounds.flatMap(({ name, unlisted, ways }) =>
        ways.map((way) =>
          reachOf({ app: name, unlisted, way, who: { ...who, app: name }, classes: classNames }, books),
        ),
      ),
    ),
    rulesHash: rules.rulesHash,
    now,
  };
  const lines = linesOf(input);
  await noteSeen(
    store.papers,
    lines.map(({ id }) => id),
    now,
  );
  return {
    at: now.toISOString(),
    days,
    rulesHash: rules.rulesHash,
    lines,
    overdue: lines.flatMap(({ id, overdue }) => (overdue ? [id] : [])),
  };
}

/** How many lines are overdue, without making the review: of those that the last one had. */
export async function overdueCount({ store, config }: Core, now: Date): Promise<number> {
  const reviewed = await readReviewed(store.papers);
  return [...reviewed.seen.keys()].filter((id) => dated(reviewed, config.review, id, now).overdue).length;
}

/** Begins to count for people, roles, exceptions and keys that are new, also while nobody makes a report. */
export async function noteSubjects(core: Core, rules: Rules, now: Date): Promise<void> {
  const { papers } = core.store;
  const subjects = subjectsOf(core, rules, await emergencies(papers), now);
  const { seen } = await readReviewed(papers);
  const there = [
    ...subjects.roles.map((role) => lineId('role', role)),
    ...subjects.people.map(({ id }) => lineId('person', id)),
    ...subjects.apps.map(({ name }) => lineId('app', name)),
    ...subjects.grants.map(({ id }) => lineId('grant', id)),
    ...subjects.contracts.map(({ id }) => lineId('contract', id)),
    ...subjects.keys.map(({ name }) => lineId('key', name)),
    ...subjects.sharedKeys.map(({ fingerprint }) => lineId('key', fingerprint)),
    ...subjects.emergencies.map(({ exportId }) => lineId('emergency', exportId)),
    // Whether a rule is used only the whole report knows: those that it named stay.
    ...subjects.rules.map(({ name }) => lineId('rule', name)).filter((id) => seen.has(id)),
  ];
  await noteSeen(papers, there, now);
}

const NOTHING: ReviewUsed = { exports: 0, rows: 0, largest: 0, allRows: 0, records: 0, last: null };

type Somebody = Omit<Situation, 'app'>;

/** Most people are alike to the rules: only those whom a rule names by id are asked about by themselves, so that the gateway does not stand still meanwhile. */
function remembered(
  named: ReadonlySet<string>,
  reaches: (who: Somebody) => readonly Reach[],
): (who: Somebody) => readonly Reach[] {
  const known = new Map<string, readonly Reach[]>();
  return (who) => {
    const { person } = who;
    const key = JSON.stringify({ ...who, person: person !== null && named.has(person) ? person : '' });
    const found = known.get(key) ?? reaches(who);
    known.set(key, found);
    return found;
  };
}

/** Each entity that the profile names, as a file and on the screen, and tables that nobody named. */
function waysOf(rules: Rules, profile: string): readonly Way[] {
  const { exports, lists } = profileOf(rules, profile);
  const ways: readonly Way[] = [
    ...exports.flatMap(({ entity, kind }): readonly Way[] =>
      kind === 'attachment' ? [] : [{ kind: kind ?? 'export', entity }],
    ),
    { kind: 'unlisted', entity: 'unknown' },
    ...lists.map(({ entity }): Way => ({ kind: 'list', entity })),
  ];
  return [...new Map(ways.map((way) => [`${way.kind} ${way.entity}`, way])).values()];
}
