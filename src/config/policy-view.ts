/** A policy as far as it can be read, though it may not fit its schema: so that every problem shows at once. */

import { z } from 'zod';
import type { Path } from './shape.ts';
import { texts } from './view.ts';

const text = z.string().catch('');
const keys = z.record(z.string(), z.unknown()).catch({});

const Who = z.looseObject({
  people: texts,
  teams: texts,
  departments: texts,
  managersOf: texts,
  keys: texts,
  clients: texts,
  states: texts,
});
const NOBODY = Who.parse({});

const Columns = z.looseObject({
  allow: texts,
  allowClasses: texts,
  deny: texts,
  denyClasses: texts,
  mask: keys,
  maskClasses: keys,
});
const NO_COLUMNS = Columns.parse({});

const Hours = z.looseObject({
  weekdays: texts,
  from: text,
  to: text,
  zone: text,
  holidays: text,
  outside: z.boolean().catch(false),
});
const NO_HOURS = Hours.parse({});

const Terms = z.looseObject({
  watermark: text,
  acknowledge: z.looseObject({ policy: text }).catch({ policy: '' }),
});

const Limit = z.looseObject({ classes: texts, approvers: texts });

const Rule = z.looseObject({
  name: text,
  who: Who.catch(NOBODY),
  replaces: texts,
  entities: texts,
  kinds: texts,
  formats: texts,
  hours: Hours.catch(NO_HOURS),
  networks: texts,
  notNetworks: texts,
  countries: texts,
  when: text,
  limits: z.array(Limit.catch(Limit.parse({}))).catch([]),
  columns: Columns.catch(NO_COLUMNS),
  terms: Terms.optional().catch(undefined),
  approval: z
    .looseObject({ approvers: z.array(z.unknown()).catch([]) })
    .optional()
    .catch(undefined),
});
export type RuleView = z.output<typeof Rule>;
const NO_RULE = Rule.parse({});

export const PolicyView = z
  .looseObject({
    roles: texts,
    profiles: texts,
    apps: texts,
    who: Who.catch(NOBODY),
    rules: z.array(Rule.catch(NO_RULE)).catch([]),
  })
  .catch({ roles: [], profiles: [], apps: [], who: NOBODY, rules: [] });

/** The lists of classes in the words on columns. */
export function classesIn(
  columns: RuleView['columns'],
): readonly { readonly at: string; readonly names: readonly string[] }[] {
  return [
    { at: 'allowClasses', names: columns.allowClasses },
    { at: 'denyClasses', names: columns.denyClasses },
  ];
}

/** Every word that says who must agree, with its place in the rule. */
export function approversIn({
  limits,
  approval,
}: RuleView): readonly { readonly at: Path; readonly word: string }[] {
  return [
    ...limits.flatMap((limit, index) =>
      limit.approvers.map((word, at) => ({ at: ['limits', index, 'approvers', at], word })),
    ),
    ...(approval?.approvers ?? []).map((approver, at) => ({
      at: ['approval', 'approvers', at],
      word: wordOf(approver),
    })),
  ];
}

function wordOf(approver: unknown): string {
  if (typeof approver === 'string') return approver;
  const of = typeof approver === 'object' && approver !== null && 'of' in approver ? approver.of : '';
  return typeof of === 'string' ? of : '';
}
