/** Looking at an export and deciding about it, joined: what the rules ask for is looked for, how the ledger stands is asked, and both are decided on. */

import type { Config } from '../config/settings.ts';
import type { RulesInForce } from '../config/watch.ts';
import { decideChannel } from '../decide/channels.ts';
import { askedFor, decide, lookingFor, windowsFor } from '../decide/index.ts';
import type { DecideInput } from '../decide/input.ts';
import { ownerValuesOf } from '../decide/plan.ts';
import { Fault } from '../lib/fault.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Because, Decision, ExportFound } from '../model/export.ts';
import type { Contract, Grant } from '../model/grant.ts';
import type { Amounts, Ledger } from '../model/ledger.ts';
import type { Identified } from '../model/principal.ts';
import { recordedOf } from '../model/recorded.ts';
import type { Situation } from '../model/situation.ts';
import type { Inspected, Stages } from '../pipeline/stages.ts';
import type { Metrics } from './metrics.ts';
import type { Files } from './sealing.ts';
import type { Situations } from './situation.ts';

interface JudgingParts {
  readonly config: Pick<Config, 'apps'>;
  readonly rules: RulesInForce;
  readonly files: Pick<Files, 'inspect'>;
  readonly situations: Situations;
  readonly ledger: Pick<Ledger, 'usage'>;
  /** Gives back what was reserved for the person's lists and not used. */
  readonly settle: (person: string) => Promise<void>;
  /** Of a job that nobody was seen to start. */
  readonly isUnknownJob: (exchange: Exchange, who: Identified) => boolean;
  readonly exceptions: Exceptions;
  /** Keyed hash of the click. */
  readonly clickOf: (exchange: Exchange, who: Identified) => string;
  readonly alert: RaiseAlert;
  readonly decided: Metrics['decided'];
}

/** Grants and contracts, whether in force or not. */
export interface Exceptions {
  grants(): readonly Grant[];
  contracts(): readonly Contract[];
}

export function openJudgingOf(
  parts: JudgingParts,
): Pick<Stages, 'situation' | 'inspect' | 'decide' | 'decideChannel'> {
  const { rules, files, situations } = parts;

  return {
    situation: (exchange, who) => situations.of(exchange, who),

    inspect(raw, found, who, situation) {
      const book = rules.current();
      const { detectors } = book;
      const own = who === null ? [] : ownerValuesOf(who.person);
      if (situation === null)
        return files.inspect(raw, found, {
          own,
          team: null,
          conditions: [],
          records: false,
          values: true,
          detectors,
          app: null,
        });
      const { own: ownOnly, team, conditions, records, values } = lookingFor({ situation, found, book });
      return files.inspect(raw, found, {
        own,
        ownOnly,
        team: team && who ? situations.teamNames(who.person) : null,
        conditions,
        records,
        values,
        detectors,
        app: situation.app,
      });
    },

    async decide(inspected, found, exchange, who, situation, opaque) {
      const { facts } = inspected;
      const book = rules.current();
      const unasked: Omit<DecideInput, 'usage'> = {
        situation,
        facts,
        found,
        ...appOf(situation.app),
        opaque,
        unknownJob: who !== null && parts.isUnknownJob(exchange, who),
        ...exceptionsFor(situation),
        ...(who !== null && { click: parts.clickOf(exchange, who) }),
        book,
      };
      const windows = windowsFor(unasked);
      if (who) await parts.settle(who.person.id);
      const account = accountOf(situation, found);
      const at = new Date(situation.at).toISOString();
      const usage =
        windows.length === 0
          ? []
          : await parts.ledger.usage({ account, amounts: askedFor(unasked, inspected.records), at }, windows);
      const input: DecideInput = { ...unasked, usage };
      const decision = decide(input);
      parts.decided(situation.app, decision.verdict, situation.roles);
      raise(exchange, situation, found, decision);
      const { conditions } = lookingFor({ situation, found, book });
      return {
        decision,
        account,
        amounts: amountsOf(inspected),
        recorded: (seen) => recordedOf({ ...input, facts: seen }, { conditions, windows, usage }, decision),
      };
    },

    decideChannel({ entity, kind }, situation) {
      const decision = decideChannel({ book: rules.current(), situation, entity, kind });
      parts.decided(situation.app, decision.verdict, situation.roles);
      return decision;
    },
  };

  function appOf(name: string): Pick<DecideInput, 'unlisted' | 'attachments'> {
    const app = parts.config.apps.find((one) => one.name === name);
    if (!app) throw new Fault('UNEXPECTED', 'decided about an export: its app is not configured');
    return { unlisted: app.unlisted, attachments: app.attachments };
  }

  /** Those of this person: what is recorded of others' would be nobody's business. */
  function exceptionsFor({ person }: Situation): Pick<DecideInput, 'grants' | 'contracts'> {
    if (person === null) return { grants: [], contracts: [] };
    return {
      grants: parts.exceptions.grants().filter(({ people }) => people.includes(person)),
      contracts: parts.exceptions.contracts().filter((contract) => contract.person === person),
    };
  }

  /** Limits that were passed and only alarm. */
  function raise(
    { id }: Exchange,
    { app, person }: Situation,
    { entity }: ExportFound,
    { alerts = [] }: Decision,
  ): void {
    for (const because of alerts)
      parts.alert({
        kind: 'limit-passed',
        app,
        person,
        requestId: id,
        facts: { ...limitFacts(because), entity },
      });
  }
}

function limitFacts({
  rule,
  measure = 'rows',
  limit,
  rows,
  used,
  per,
}: Because): Readonly<Record<string, string | number>> {
  return {
    rule: rule ?? '-',
    measure,
    ...(per && { per }),
    ...(limit !== undefined && { limit }),
    ...(rows !== undefined && { asked: rows }),
    ...(used !== undefined && { used }),
  };
}

const accountOf = ({ person, team, app }: Situation, { entity }: ExportFound) => ({
  person: person ?? `nobody@${app}`,
  ...(team !== null && { team }),
  app,
  entity,
  kind: 'export' as const,
});

/** What it would take if all of it left. */
const amountsOf = ({ facts, records }: Inspected): Amounts => ({
  rows: facts.rows,
  bytes: facts.bytes,
  values: facts.values,
  ...(records !== null && { records }),
});
