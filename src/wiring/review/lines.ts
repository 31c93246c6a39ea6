/** The lines of the access review: each subject with what it may take, what was used of it, and what to look at. */

import { createHash } from 'node:crypto';
import type { RuleBook } from '../../decide/input.ts';
import { dated, lineId } from '../../office/reviews.ts';
import type { Reviewed } from '../../office/reviews.ts';
import type { Directory } from '../../identify/ports.ts';
import { mayAct } from '../../model/principal.ts';
import type { Client, Principal } from '../../model/principal.ts';
import type { Finding, Reach, ReviewLine, ReviewUsed } from '../../model/review.ts';
import type { Situation } from '../../model/situation.ts';
import { findingsOnLimits, unusedBy } from './proposals.ts';
import { isExemption, isTraced } from './subjects.ts';
import type { Subjects } from './subjects.ts';
import { together } from './used.ts';
import type { Used } from './used.ts';

interface LinesInput {
  readonly subjects: Subjects;
  readonly directory: Pick<Directory, 'byId' | 'all'>;
  readonly reviewed: Reviewed;
  readonly settings: { readonly days: number };
  readonly used: Used;
  readonly usedOf: (person: string) => ReviewUsed;
  /** Everything that somebody in this situation may take. */
  readonly reaches: (who: Omit<Situation, 'app'>) => readonly Reach[];
  readonly rulesHash: RuleBook['rulesHash'];
  readonly now: Date;
}

type Draft = Omit<ReviewLine, 'id' | 'due' | 'overdue' | 'signed' | 'state'>;

export function linesOf(input: LinesInput): readonly ReviewLine[] {
  const drafts = [
    ...roleLines(input),
    ...personLines(input),
    ...ruleLines(input),
    ...appLines(input),
    ...exceptionLines(input),
    ...keyLines(input),
    ...emergencyLines(input),
  ];
  return drafts.map((draft) => finished(input, draft));
}

function finished({ reviewed, settings, now }: LinesInput, draft: Draft): ReviewLine {
  const id = lineId(draft.kind, draft.subject);
  const date = dated(reviewed, settings, id, now);
  const rights = [draft.reach, draft.about.filter(([label]) => label !== 'used')];
  const state = createHash('sha256').update(JSON.stringify(rights)).digest('hex').slice(0, 16);
  const hasChanged = date.signed !== null && date.signed.state !== state;
  return {
    id,
    ...draft,
    ...date,
    state,
    findings: hasChanged ? [...draft.findings, { code: 'changed' }] : draft.findings,
  };
}

function roleLines({ subjects, usedOf, reaches, now }: LinesInput): readonly Draft[] {
  return subjects.roles.map((role) => {
    const holders = subjects.people.filter(({ roles }) => roles.includes(role));
    const used = together(holders.map(({ id }) => usedOf(id)));
    const reach = reaches({ ...ANYBODY, at: now.getTime(), person: `role:${role}`, roles: [role] });
    return {
      kind: 'role',
      subject: role,
      name: role,
      about: [['people', holders.map(({ id }) => id).join(', ')]],
      reach,
      used,
      findings: [...findingsOnLimits(reach, used), ...unusedBy(reach, used)],
      own: [],
    };
  });
}

function personLines({ subjects, directory, usedOf, reaches, now }: LinesInput): readonly Draft[] {
  const all = directory.all();
  return subjects.people.map((person) => {
    const used = usedOf(person.id);
    const reach = reaches(situationOf(person, all, now));
    return {
      kind: 'person',
      subject: person.id,
      name: person.name,
      about: [
        ['roles', person.roles.join(', ')],
        ['team', person.team ?? ''],
        ['manager', person.manager ?? ''],
        ...(person.status.kind === 'active' ? [] : [['state', person.status.kind] as const]),
      ],
      reach,
      used,
      findings: [...findingsOnPerson(person, directory), ...unusedBy(reach, used)],
      own: [person.id],
    };
  });
}

function findingsOnPerson(
  { manager, roles }: Principal,
  directory: Pick<Directory, 'byId'>,
): readonly Finding[] {
  const chief = manager === null ? null : directory.byId(manager);
  return [
    ...(roles.length === 0 ? [{ code: 'no-role' as const }] : []),
    ...(manager === null ? [{ code: 'no-manager' as const }] : []),
    ...(manager !== null && (!chief || !mayAct(chief)) ? [{ code: 'manager-away' as const }] : []),
  ];
}

/** Exemptions always; of the others those that spoke of no export. */
function ruleLines({ subjects, used }: LinesInput): readonly Draft[] {
  return subjects.rules.flatMap((named): readonly Draft[] => {
    const { name, policy, rule } = named;
    const isUnused = isTraced(named) && !used.rules.has(name);
    if (!isExemption(named) && !isUnused) return [];
    return [
      {
        kind: 'rule',
        subject: name,
        name,
        about: [
          ['roles', policy.roles.join(', ')],
          ...(rule.mode === 'monitor' ? [['mode', rule.mode] as const] : []),
          ...(rule.replaces ? [['replaces', rule.replaces.join(', ')] as const] : []),
        ],
        reach: [],
        used: null,
        findings: [
          ...(rule.replaces ? [{ code: 'exemption' as const }] : []),
          ...(rule.mode === 'monitor' ? [{ code: 'monitor' as const }] : []),
          ...(isUnused ? [{ code: 'unused-rule' as const }] : []),
        ],
        own: [],
      },
    ];
  });
}

function appLines({ subjects }: LinesInput): readonly Draft[] {
  return subjects.apps.map(({ name, mode, pilot }) => ({
    kind: 'app',
    subject: name,
    name,
    about: [
      ['mode', mode],
      ['people', Object.values(pilot).flat().join(', ')],
    ],
    reach: [],
    used: null,
    findings: [{ code: 'monitor' }],
    own: [],
  }));
}

function exceptionLines({ subjects, used }: LinesInput): readonly Draft[] {
  return [
    ...subjects.grants.map(
      ({ id, people, rows, total, used: taken, until, reason, grantedBy, askedBy }): Draft => ({
        kind: 'grant',
        subject: id,
        name: id,
        about: [
          ['people', people.join(', ')],
          ['rows', rows === null ? '' : String(rows)],
          ['total', total === null ? '' : String(total)],
          ['used', String(taken)],
          ['until', until],
          ['reason', reason],
          ['by', grantedBy],
        ],
        reach: [],
        used: null,
        findings:
          taken === 0 && !used.exceptions.has(id)
            ? [{ code: 'exemption' }, { code: 'unused-grant' }]
            : [{ code: 'exemption' }],
        own: [...people, grantedBy, askedBy],
      }),
    ),
    ...subjects.contracts.map(
      ({ id, person, app, route, maxRows, until, reason, approvedBy }): Draft => ({
        kind: 'contract',
        subject: id,
        name: id,
        about: [
          ['people', person],
          ['app', app],
          ['route', route],
          ['rows', String(maxRows)],
          ['until', until],
          ['reason', reason],
          ['by', approvedBy],
        ],
        reach: [],
        used: null,
        findings: used.exceptions.has(id)
          ? [{ code: 'exemption' }]
          : [{ code: 'exemption' }, { code: 'unused-contract' }],
        own: [person, approvedBy],
      }),
    ),
  ];
}

function keyLines({ subjects, directory, reaches, now }: LinesInput): readonly Draft[] {
  const all = directory.all();
  return [
    ...subjects.keys.map(({ name, owner, kind, roles }): Draft => {
      const person = directory.byId(owner);
      const client: Client = { kind, key: name };
      const acts = person !== null && mayAct(person);
      return {
        kind: 'key',
        subject: name,
        name,
        about: [
          ['owner', owner],
          ['client', kind],
          ['roles', (roles ?? person?.roles ?? []).join(', ')],
        ],
        reach: acts
          ? reaches({ ...situationOf(person, all, now), client, roles: roles ?? person.roles })
          : [],
        used: null,
        findings: acts ? [] : [{ code: 'owner-away' }],
        own: [owner],
      };
    }),
    ...subjects.sharedKeys.map(
      ({ fingerprint, people }): Draft => ({
        kind: 'key',
        subject: fingerprint,
        name: fingerprint,
        about: [['people', people.join(', ')]],
        reach: [],
        used: null,
        findings: [{ code: 'shared-key' }],
        own: people,
      }),
    ),
  ];
}

function emergencyLines({ subjects }: LinesInput): readonly Draft[] {
  return subjects.emergencies.map(({ exportId, person, app, at, reason, rows }) => ({
    kind: 'emergency',
    subject: exportId,
    name: exportId,
    about: [
      ['people', person],
      ['app', app],
      ['at', at],
      ['rows', rows === null ? '' : String(rows)],
      ['reason', reason],
    ],
    reach: [],
    used: null,
    findings: [{ code: 'not-reviewed' }],
    own: [person],
  }));
}

const ANYBODY: Omit<Situation, 'app' | 'at'> = {
  person: null,
  roles: [],
  team: null,
  department: null,
  managerOf: [],
  state: 'active',
  client: { kind: 'browser', key: null },
  address: '192.0.2.1',
  country: null,
  device: null,
};

function situationOf(
  { id, roles, team, department, status }: Principal,
  all: readonly Principal[],
  now: Date,
): Omit<Situation, 'app'> {
  const managerOf = all.flatMap((other) => (other.manager === id ? (other.team ?? []) : []));
  return {
    ...ANYBODY,
    at: now.getTime(),
    person: id,
    roles,
    team,
    department: department ?? null,
    managerOf: [...new Set(managerOf)],
    state: status.kind,
  };
}
