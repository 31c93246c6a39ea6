/** What the access review has lines about. */

import type { Rules } from '../../config/index.ts';
import type { Config } from '../../config/settings.ts';
import type { Emergency } from '../../hold/reviewing.ts';
import { isInForce } from '../../model/grant.ts';
import type { Contract, Grant } from '../../model/grant.ts';
import { mayAct } from '../../model/principal.ts';
import type { Principal } from '../../model/principal.ts';
import type { Policy, PolicyRule } from '../../decide/settings.ts';
import type { Core } from '../core.ts';

interface NamedRule {
  /** `policy/rule`. */
  readonly name: string;
  readonly policy: Policy;
  readonly rule: PolicyRule;
}

export interface Subjects {
  readonly roles: readonly string[];
  /** Whoever may act. */
  readonly people: readonly Principal[];
  readonly rules: readonly NamedRule[];
  /** Apps whose rules are not, or not for everybody, enforced. */
  readonly apps: Config['apps'];
  /** In force. */
  readonly grants: readonly Grant[];
  readonly contracts: readonly Contract[];
  readonly keys: readonly ProgramKey[];
  /** Fingerprint of an OpenPGP key that several people have, and who. */
  readonly sharedKeys: readonly { readonly fingerprint: string; readonly people: readonly string[] }[];
  /** Not reviewed yet. */
  readonly emergencies: readonly Emergency[];
}

type ProgramKey = NonNullable<Config['identity']['apiKeys']>['keys'][number];

export function subjectsOf(
  { config, directory, office }: Pick<Core, 'config' | 'directory' | 'office'>,
  rules: Pick<Rules, 'policies'>,
  emergencies: readonly Emergency[],
  at: Date,
): Subjects {
  const people = directory.all().filter(mayAct);
  const now = at.getTime();
  return {
    roles: config.roles,
    people,
    rules: rules.policies.flatMap((policy) =>
      policy.rules.map((rule) => ({ name: `${policy.policy}/${rule.name}`, policy, rule })),
    ),
    apps: config.apps.filter(({ mode }) => mode === 'monitor'),
    grants: office.grants().filter((one) => isInForce(one, now)),
    contracts: office.contracts().filter((one) => isInForce(one, now)),
    keys: config.identity.apiKeys?.keys ?? [],
    sharedKeys: sharedKeysOf(people),
    emergencies: emergencies.filter(({ reviewed }) => reviewed === null),
  };
}

function sharedKeysOf(people: readonly Principal[]): Subjects['sharedKeys'] {
  const owners = new Map<string, string[]>();
  for (const { id, keys = [] } of people)
    for (const key of keys) owners.set(key, [...(owners.get(key) ?? []), id]);
  return [...owners].flatMap(([fingerprint, ids]) => (ids.length > 1 ? [{ fingerprint, people: ids }] : []));
}

/** Whether a rule lets somebody step around others, or is not enforced. */
export const isExemption = ({ rule }: NamedRule): boolean =>
  rule.replaces !== undefined || rule.mode === 'monitor';

/** Rules of lists and channels alone leave no trace by which their use could be told. */
export const isTraced = ({ rule }: NamedRule): boolean =>
  rule.kinds.some((kind) => kind !== 'list' && kind !== 'channel');
