/** Explains one decision rule by rule: of a file and a person who might export it, or of a request of the past. */

import { askedFor, decide, lookingFor, windowsFor } from '../decide/index.ts';
import type { DecideInput } from '../decide/input.ts';
import { sortRules } from '../decide/match.ts';
import { ownerValuesOf } from '../decide/plan.ts';
import type { Loaded, Rules } from '../config/index.ts';
import { Fault } from '../lib/fault.ts';
import type { Decision, DecidedWindow, ExportFound } from '../model/export.ts';
import type { Contract, Grant } from '../model/grant.ts';
import type { Account, Amounts, LedgerWindow, Usage } from '../model/ledger.ts';
import type { Principal } from '../model/principal.ts';
import { decidableFrom, usageFrom } from '../model/recorded.ts';
import type { Recorded } from '../model/recorded.ts';
import type { Situation } from '../model/situation.ts';
import { lookAt } from './alone.ts';
import { usageOr } from './amounts.ts';
import { personOf } from './core.ts';
import { clientOf, dateOf, foundFor } from './explain-ask.ts';
import type { ExplainAsk } from './explain-ask.ts';
import { peopleHere } from './people.ts';
import { openSituations } from './situation.ts';

/** How the ledger and the exceptions stand; null where nobody can be asked. */
export type AskStanding = (asked: {
  readonly account: Account;
  readonly amounts: Amounts;
  readonly at: string;
  readonly windows: readonly LedgerWindow[];
}) => Promise<Standing | null>;

export interface Standing {
  readonly usage: readonly Usage[];
  readonly grants: readonly Grant[];
  readonly contracts: readonly Contract[];
}

/** A limit over time, and how it stands. */
interface ExplainedWindow {
  readonly rule: string;
  readonly of: DecidedWindow['of'];
  readonly by: DecidedWindow['by'];
  readonly counts: DecidedWindow['counts'];
  readonly milliseconds: number;
  readonly max: number;
  readonly over: DecidedWindow['over'];
  readonly used: number;
  readonly asked: number;
  readonly fits: string | null;
}

export interface Explained extends Decision {
  readonly person: string | null;
  readonly app: string;
  readonly entity: string;
  readonly route: string;
  readonly at: string;
  readonly standing: readonly ExplainedWindow[];
  /** False where nobody could be asked how the ledger stands: everything counts as unused. */
  readonly ledgerAsked: boolean;
  /** Ids of exceptions that were looked at. */
  readonly grants: readonly string[];
  readonly contracts: readonly string[];
  /** Ids of people who could agree, where it is held. */
  readonly approvers: readonly string[];
  /** Of a request of the past: what was decided then, and whether under these very rules. */
  readonly past?: {
    readonly verdict: Decision['verdict'];
    readonly because: Decision['because'];
    readonly at: string;
    readonly exportId: string | null;
    readonly requestId: string | null;
    readonly sameRules: boolean;
  };
}

/** What would happen to a file for a person. */
export async function explainFile(
  loaded: Loaded,
  ask: ExplainAsk,
  now: () => Date,
  standing: AskStanding,
): Promise<Explained> {
  const { config } = loaded;
  const directory = await peopleHere(loaded);
  const person = personOf(directory, ask.user);
  const app = config.apps.find(({ name }) => name === ask.app);
  if (!app)
    throw new Fault(
      'INPUT',
      `looked for the app ${ask.app}: apps: in the configuration has none of that name`,
    );
  const found = foundFor(loaded, app.profile, ask);
  const at = ask.at === null ? now() : dateOf(ask.at);
  const { deviceHeader } = config.identity;
  const situations = openSituations({
    directory: { all: () => directory.all(), onChange: () => undefined },
    deviceHeader,
    countryOf: () => ask.country,
    now: () => at,
  });
  const situation: Situation = {
    ...situations.of(
      { app: app.name, clientAddress: ask.address ?? '127.0.0.1', trusted: new Map() },
      { person, via: 'session', credential: '', client: clientOf(ask) },
    ),
    device: ask.device,
  };
  const looking = lookingFor({ situation, found, book: loaded });
  const { facts } = await lookAt(
    ask.path,
    { columns: found.ownerColumns, values: ownerValuesOf(person) },
    loaded.detectors,
    {
      ...(looking.team && { team: situations.teamNames(person) }),
      ...(looking.conditions.length > 0 && { conditions: looking.conditions }),
      ownOnly: looking.own,
    },
    found.idColumns,
  );
  const unasked: Omit<DecideInput, 'usage' | 'grants' | 'contracts'> = {
    situation,
    facts,
    found,
    unlisted: app.unlisted,
    attachments: app.attachments,
    opaque: false,
    book: loaded,
  };
  const windows = windowsFor({ ...unasked, grants: [], contracts: [] });
  const amounts = askedFor({ ...unasked, grants: [], contracts: [] }, null);
  const account: Account = {
    person: person.id,
    ...(situation.team !== null && { team: situation.team }),
    app: app.name,
    entity: found.entity,
    kind: 'export',
  };
  const stands = await standing({ account, amounts, at: at.toISOString(), windows });
  const usage = (stands?.usage ?? windows.map(() => null)).map((one, place) =>
    usageOr(one, windows[place], amounts, at),
  );
  const input = { ...unasked, usage, grants: stands?.grants ?? [], contracts: stands?.contracts ?? [] };
  return explained(input, windows, stands !== null, directory.all());
}

/** Why a request of the past was decided as it was: under these rules, with the numbers of then. */
export async function explainPast(
  loaded: Loaded,
  past: {
    readonly recorded: Recorded;
    readonly at: string;
    readonly exportId: string | null;
    readonly requestId: string | null;
  },
): Promise<Explained> {
  const { recorded } = past;
  const { input, windows } = inputFrom(recorded, loaded);
  const people = (await peopleHere(loaded)).all();
  return {
    ...explained(input, windows, true, people),
    past: {
      verdict: recorded.verdict,
      because: recorded.because,
      at: past.at,
      exportId: past.exportId,
      requestId: past.requestId,
      sameRules: recorded.rulesHash === loaded.rulesHash,
    },
  };
}

/** What was decided about, for other rules. Of a limit over time that nobody asked about then, nothing counts as used. */
function inputFrom(
  recorded: Recorded,
  book: Rules,
): { readonly input: DecideInput; readonly windows: readonly DecidedWindow[] } {
  const found = foundThen(recorded);
  const { conditions } = lookingFor({ situation: recorded.situation, found, book });
  const base = { ...decidableFrom(recorded, conditions), book };
  const windows = windowsFor(base);
  const amounts = askedFor(base, null);
  const at = new Date(recorded.situation.at);
  const usage = usageFrom(recorded, windows).map((one, place) => usageOr(one, windows[place], amounts, at));
  return { input: { ...base, usage }, windows };
}

/** What was found then, as far as it was recorded. */
export const foundThen = ({ found }: Recorded): ExportFound => ({
  ownerColumns: [],
  fileName: null,
  codings: [],
  ...found,
});

function explained(
  input: DecideInput,
  windows: readonly DecidedWindow[],
  ledgerAsked: boolean,
  people: readonly Principal[],
): Explained {
  const { situation, found, book, facts } = input;
  const decision = decide(input);
  const { unmatched } = sortRules(book, situation, { found, facts }, true);
  const told = new Set(decision.steps.map(({ rule }) => rule));
  return {
    ...decision,
    steps: [...decision.steps, ...unmatched.filter(({ rule }) => !told.has(rule))],
    person: situation.person,
    app: situation.app,
    entity: found.entity,
    route: found.route,
    at: new Date(situation.at).toISOString(),
    standing: windows.map((window, place) => ({
      rule: window.rule,
      of: window.of,
      by: window.by,
      counts: window.counts,
      milliseconds: window.milliseconds,
      max: window.max,
      over: window.over,
      ...(input.usage[place] ?? { used: 0, asked: 0, fits: null }),
    })),
    ledgerAsked,
    grants: input.grants.map(({ id }) => id),
    contracts: input.contracts.map(({ id }) => id),
    approvers: decision.verdict === 'hold' ? approversAmong(people, decision, situation.person) : [],
  };
}

/** Those who approve one of the roles, but for the person; words of the policy stand in `approval`. */
function approversAmong(
  people: readonly Principal[],
  { approverRoles, approval }: Decision,
  requester: string | null,
): readonly string[] {
  const words = approval?.stages.map(({ of }) => of) ?? ['approvers'];
  const manager = people.find(({ id }) => id === requester)?.manager;
  return people
    .filter(({ id, approves, roles }) => {
      if (id === requester) return false;
      return words.some(
        (word) =>
          (word === 'approvers' && approves.some((role) => approverRoles.includes(role))) ||
          (word === 'manager' && id === manager) ||
          word === `person:${id}` ||
          roles.includes(word),
      );
    })
    .map(({ id }) => id);
}
