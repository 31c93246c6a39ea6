/** The counting of rows for the screen, joined from the rules in force, the ledger and the answers of ours. */

import type { RulesInForce } from '../config/watch.ts';
import { listLimits } from '../decide/lists.ts';
import type { ListLimits } from '../decide/lists.ts';
import type { Rules } from '../config/index.ts';
import { openLists } from '../pipeline/lists.ts';
import type { ListParts, Lists } from '../pipeline/lists.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Identified, Principal } from '../model/principal.ts';
import type { Stages } from '../pipeline/stages.ts';
import type { Core } from './core.ts';
import { perRules } from './rules.ts';
import type { Situations } from './situation.ts';

/** People, entities and places are few; more combinations than this are made up. */
const MOST = 10_000;
/** A rule may speak of hours: after so long it is asked again. */
const KEPT_MS = 60_000;

export async function openListsOf(
  { config, store, directory }: Pick<Core, 'config' | 'store'> & { readonly directory: Situated },
  parts: {
    readonly rules: RulesInForce;
    readonly situations: Situations;
    readonly deviceHeader?: string | undefined;
    readonly answers: Pick<Stages['answers'], 'refused'>;
    readonly alert: RaiseAlert;
    /** Told of each answer for the screen. */
    readonly seen: ListParts['seen'];
    readonly now: () => Date;
  },
): Promise<Lists> {
  let people = 0;
  directory.onChange(() => {
    people += 1;
  });
  const limitsOf = perRules(parts.rules, (book) =>
    rememberedLimits(book, { ...parts, people: () => people }),
  );
  return openLists({
    limitsOf: (exchange, who, entity) => limitsOf()(exchange, who, entity),
    ledger: store.ledger,
    settings: config.lists,
    maxInflateRatio: config.reading.maxInflateRatio,
    recordKey: await store.secret('records'),
    tokenKey: await store.secret('tokens'),
    refused: (exchange, status, why) => parts.answers.refused(exchange, status, why, null),
    alert: parts.alert,
    seen: parts.seen,
    now: parts.now,
  });
}

/** Tells of changes. */
interface Situated {
  onChange(listener: () => void): void;
}

type LimitsOf = (exchange: Exchange, who: Identified | null, entity: string) => ListLimits;

/** What the rules say of one person's lists is the same for every page of them, as long as nothing that they may ask about changes. */
export function rememberedLimits(
  book: Rules,
  {
    situations,
    deviceHeader,
    people,
    now,
  }: {
    readonly situations: Pick<Situations, 'of'>;
    readonly deviceHeader?: string | undefined;
    /** Another number after each change of the directory. */
    readonly people: () => number;
    readonly now: () => Date;
  },
): LimitsOf {
  let byPerson = new WeakMap<Principal | typeof NOBODY, Known>();
  let asOf = people();

  return (exchange, who, entity) => {
    const at = now().getTime();
    if (asOf !== people()) {
      asOf = people();
      byPerson = new WeakMap();
    }
    const person = who?.person ?? NOBODY;
    const place = placeOf(exchange, who, entity, deviceHeader);
    let known = byPerson.get(person);
    // Mostly somebody asks for the next page from the same place: no key is made for it.
    const { last = null } = known ?? {};
    if (last !== null && at < last.kept.until && isSame(last.place, place)) return last.kept.limits;
    if (known === undefined || known.all.size > MOST)
      byPerson.set(person, (known = { all: new Map<string, Kept>(), last: null }));
    const key = place.join('\n');
    const kept = known.all.get(key);
    if (kept !== undefined && at < kept.until) {
      known.last = { place, kept };
      return kept.limits;
    }
    const limits = listLimits(situations.of(exchange, who), entity, book);
    // The same object as before: a lease that was given under it goes on.
    const same = kept !== undefined && sameLimits(kept.limits, limits);
    const next = { limits: same ? kept.limits : limits, until: at + KEPT_MS };
    known.all.set(key, next);
    known.last = { place, kept: next };
    return next.limits;
  };
}

interface Kept {
  readonly limits: ListLimits;
  readonly until: number;
}

/** What is known of one person's lists. */
interface Known {
  readonly all: Map<string, Kept>;
  last: { readonly place: Place; readonly kept: Kept } | null;
}

type Place = readonly string[];

const isSame = (a: Place, b: Place): boolean => a.every((part, index) => part === b[index]);

const NOBODY = {};

/** All of a request that a rule may ask about, besides the person. */
function placeOf(
  { app, clientAddress, trusted }: Exchange,
  who: Identified | null,
  entity: string,
  deviceHeader: string | undefined,
): Place {
  const client = who?.client;
  const device = deviceHeader === undefined ? '' : (trusted.get(deviceHeader) ?? '');
  return [app, entity, clientAddress, client?.kind ?? 'browser', client?.key ?? '', device];
}

/** Where fields are limited, what a rule does with each cannot be compared. */
const sameLimits = (a: ListLimits, b: ListLimits): boolean =>
  !a.limitsFields && !b.limitsFields && JSON.stringify(a) === JSON.stringify(b);
