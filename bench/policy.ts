/** Deciding by a large book of rules, and the ledger under load. */

import { Environment } from '@marcbachmann/cel-js';
import { ConditionFacts } from '../src/decide/cel-facts.ts';
import { decide } from '../src/decide/index.ts';
import { measureLedger } from './ledger-load.ts';
import { conditionOf, exportOf, largeBook } from './policy-book.ts';
import { alternate } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

const RULES = 1000;
const CONDITIONS = 100;
const TURNS = 2000;
const LEDGER = { people: 500, records: 50_000, races: 100 };

export const policy: Benchmark = {
  name: 'policy',
  says: 'one decision by 1,000 rules of which 100 carry a condition, against the CEL library evaluating those alone; the ledger with 500 people of 50,000 records',
  async run({ rows, rounds }: Options): Promise<Measured> {
    const book = largeBook(RULES, CONDITIONS);
    const sizes = [40, 900, 5001, 20_000, 60_000];
    const inputs = sizes.map((size) => exportOf(size, book));
    const conditions = conditionsAlone();
    const facts = inputs.map((input) => new ConditionFacts(input.situation, input));
    const micros = await alternate(rounds ?? 7, {
      // Each request is one of its own: nothing that is remembered of a request before helps it.
      ours: async () =>
        microsOf((turn) => {
          const input = pick(inputs, turn);
          decide({ ...input, situation: { ...input.situation } });
        }),
      cel: async () => microsOf((turn) => conditions(pick(facts, turn))),
    });
    const ledger = await measureLedger({ ...LEDGER, records: rows ?? LEDGER.records });
    return {
      ratio: { cel_js_alone: micros('cel') / micros('ours') },
      ours: { decide_us: micros('ours'), ...ledger },
      peers: { cel_js_alone: { decide_us: micros('cel') } },
    };
  },
};

/** The same hundred conditions by the library as its own documents show it, parsed once: no index, no other words of rules. */
function conditionsAlone(): (facts: ConditionFacts) => void {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const programs = Array.from({ length: CONDITIONS }, (_, index) => environment.parse(conditionOf(index)));
  return (facts) => {
    const { person_id: id, person_roles: roles, person_team: team, person_department: department } = facts;
    const context = {
      person: { id, roles, team, department },
      client: { kind: facts.client_kind },
      from: { country: facts.from_country },
      entity: facts.entity,
      format: facts.format,
      rows: facts.rows,
      ownRows: facts.ownRows,
      fileBytes: facts.fileBytes,
      columns: facts.columns,
      classes: new Map([['cn-id', 0n], ['bank-card', 0n], ...facts.classes]),
      hour: facts.hour,
    };
    for (const program of programs) program(context);
  };
}

/** CPU time of this thread for one turn; others on the machine do not count. */
function microsOf(work: (turn: number) => void): number {
  for (let turn = 0; turn < TURNS / 4; turn += 1) work(turn);
  const before = process.threadCpuUsage();
  for (let turn = 0; turn < TURNS; turn += 1) work(turn);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / TURNS;
}

function pick<Value>(values: readonly Value[], turn: number): Value {
  const value = values[turn % values.length];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}
