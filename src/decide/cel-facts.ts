/** What a condition (`when`) may ask: a fixed list, with nothing in it that a request says of itself. */

import type { Environment } from '@marcbachmann/cel-js';
import { Fault } from '../lib/fault.ts';
import { fold } from '../lib/fold.ts';
import type { Facts } from '../model/export.ts';
import type { Situation } from '../model/situation.ts';
import type { Subject } from './match.ts';

/** By the name that is written: the facts under it, each by the name under which it is run. A name that is its own only fact stands alone. */
export const CONDITION_VARIABLES = {
  person: {
    person_id: 'string',
    person_roles: 'list<string>',
    person_team: 'string',
    person_department: 'string',
    person_state: 'string',
  },
  client: { client_kind: 'string', client_key: 'string' },
  from: { from_address: 'string', from_country: 'string', from_device: 'string' },
  app: { app: 'string' },
  entity: { entity: 'string' },
  kind: { kind: 'string' },
  route: { route: 'string' },
  hour: { hour: 'int' },
  weekday: { weekday: 'string' },
  format: { format: 'string' },
  rows: { rows: 'int' },
  ownRows: { ownRows: 'int' },
  fileBytes: { fileBytes: 'int' },
  records: { records: 'int' },
  columns: { columns: 'list<string>' },
  classes: { classes: 'map<string, int>' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Known of a file alone, once it was read. */
export const FACTS_OF_FILES: ReadonlySet<string> = new Set([
  'format',
  'rows',
  'ownRows',
  'fileBytes',
  'records',
  'columns',
  'classes',
]);

/** The environment in which conditions are checked as they are written. */
export function typed(environment: Environment): Environment {
  for (const [name, facts] of Object.entries(CONDITION_VARIABLES)) {
    const fields = Object.entries<string>(facts).map(([flat, type]) => [flat.slice(name.length + 1), type]);
    const [alone] = Object.entries<string>(facts);
    if (alone?.[0] === name) environment.registerVariable(name, alone[1]);
    else environment.registerVariable({ name, schema: Object.fromEntries(fields) });
  }
  return environment;
}

/** One for all: rules ask often, and nobody reads where it was thrown. */
const UNKNOWN = new Fault('UNEXPECTED', 'asked a fact that this export does not have');

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The facts of one question, under the names by which conditions are run: plain fields, which the library reads fastest. Asking for one that there is not throws, so that the condition fails. */
export class ConditionFacts {
  readonly person_id: string;
  readonly person_roles: readonly string[];
  readonly person_team: string;
  readonly person_department: string;
  readonly person_state: string;
  readonly client_kind: string;
  readonly client_key: string;
  readonly from_address: string;
  readonly from_country: string;
  readonly from_device: string;
  readonly app: string;
  readonly entity: string;
  readonly kind: string;
  readonly route: string;
  /** In UTC, as `weekday`. */
  readonly hour: bigint;
  readonly weekday: string;
  /** Of a list or channel these are not there, and a condition that asks for one fails. */
  readonly format: string | undefined;
  readonly rows: bigint | undefined;
  /** `bytes` is a type of CEL. */
  readonly fileBytes: bigint | undefined;
  readonly #facts: Facts | null;
  #columns: readonly string[] | null = null;
  #classes: Map<string, bigint> | null = null;

  constructor(situation: Situation, { found, facts }: Subject) {
    const at = new Date(situation.at);
    this.person_id = situation.person ?? '';
    this.person_roles = situation.roles;
    this.person_team = situation.team ?? '';
    this.person_department = situation.department ?? '';
    this.person_state = situation.state;
    this.client_kind = situation.client.kind;
    this.client_key = situation.client.key ?? '';
    this.from_address = situation.address;
    this.from_country = situation.country ?? 'unknown';
    this.from_device = situation.device ?? 'none';
    this.app = situation.app;
    this.entity = found.entity;
    this.kind = found.routeKind ?? found.kind;
    this.route = found.route;
    this.hour = BigInt(at.getUTCHours());
    this.weekday = WEEKDAYS[at.getUTCDay()] ?? '';
    this.format = facts ? (facts.format ?? facts.asIs?.kind ?? '') : undefined;
    this.rows = facts ? BigInt(facts.rows) : undefined;
    this.fileBytes = facts ? BigInt(facts.bytes) : undefined;
    this.#facts = facts;
  }

  get ownRows(): bigint {
    return known(this.#facts?.ownRows);
  }
  get records(): bigint {
    return known(this.#facts?.records);
  }
  /** Headings of all tables, in small plain letters. */
  get columns(): readonly string[] {
    this.#columns ??= this.#ofFile().tables.flatMap(({ columns }) => columns.map(({ name }) => fold(name)));
    return this.#columns;
  }
  /** How many values of each class there are. */
  get classes(): Map<string, bigint> {
    this.#classes ??= new Map(
      Object.entries(this.#ofFile().values).map(([name, count]) => [name, BigInt(count)]),
    );
    return this.#classes;
  }

  /** From now on these are among `classes`: none of them is 0. */
  count(names: ReadonlySet<string>): void {
    const { classes } = this;
    for (const name of names) if (!classes.has(name)) classes.set(name, 0n);
  }

  #ofFile(): Facts {
    if (!this.#facts) throw UNKNOWN;
    return this.#facts;
  }
}

function known(count: number | null | undefined): bigint {
  if (count === null || count === undefined) throw UNKNOWN;
  return BigInt(count);
}
