/** Words of a rule that cannot be kept, or that say two things at once. */

import { Fault } from '../lib/fault.ts';
import { fold } from '../lib/fold.ts';
import { networkList } from '../lib/networks.ts';
import type { RuleView } from './policy-view.ts';
import type { Path } from './shape.ts';

interface Dead {
  /** Within the rule. */
  readonly at: Path;
  readonly message: string;
}

/** Each with what to write in its place. */
export function deadWords(rule: RuleView): readonly Dead[] {
  return [
    ...listsAlone(rule),
    ...channelsAlone(rule),
    ...twoWays(rule),
    ...hoursWords(rule.hours),
    ...(['networks', 'notNetworks'] as const).flatMap((key) =>
      rule[key].flatMap((network, index) =>
        networkWords(network).map((message) => ({ at: [key, index], message })),
      ),
    ),
    ...rule.countries.flatMap((country, index) =>
      country === '' || country === 'unknown' || /^[A-Z]{2}$/.test(country)
        ? []
        : [
            {
              at: ['countries', index],
              message: 'this is no country: write two capitals as ISO 3166 has them, such as CN, or unknown',
            },
          ],
    ),
  ];
}

/** What stands in a rule of lists alone and would be passed over in silence. */
function listsAlone(rule: RuleView): readonly Dead[] {
  if (rule.kinds.length === 0 || rule.kinds.some((kind) => kind !== 'list')) return [];
  const keys = ['unread', 'terms', 'approval', 'breakGlass', 'formulas'].filter((key) => isSaid(rule[key]));
  const { denyClasses, allowClasses, maskClasses } = rule.columns;
  const classes = { denyClasses, allowClasses, maskClasses: Object.keys(maskClasses) };
  const dead: readonly Path[] = [
    ...[...keys, ...(rule.formats.some((name) => name !== '*') ? ['formats'] : [])].map((key) => [key]),
    ...rule.limits.flatMap((limit, index) =>
      (['values', 'bytes', 'exports'] as const).flatMap((measure) =>
        limit[measure] === undefined ? [] : [['limits', index, measure]],
      ),
    ),
    ...Object.entries(classes).flatMap(([key, names]) => (names.length > 0 ? [['columns', key]] : [])),
  ];
  return dead.map((at) => ({
    at,
    message: `a list on the screen has no ${String(at.at(-1))}: put ${String(at.at(-1))} into a rule of other kinds`,
  }));
}

/** What a rule on channels cannot mean; such a rule would allow none. */
function channelsAlone(rule: RuleView): readonly Dead[] {
  const alone = rule.kinds.length === 1 && rule.kinds[0] === 'channel';
  const stray: readonly Dead[] =
    rule['channels'] !== undefined && !alone
      ? [
          {
            at: ['channels'],
            message: 'channels stands beside `kinds: [channel]` alone: write that, or leave channels out',
          },
        ]
      : [];
  if (!rule.kinds.includes('channel')) return stray;
  const kept = ['limits', 'unread', 'terms', 'breakGlass', 'columns'].filter((key) =>
    key === 'columns' ? namesColumns(rule) : key === 'limits' ? rule.limits.length > 0 : isSaid(rule[key]),
  );
  return [
    ...stray,
    ...kept.map((key) => ({
      at: [key],
      message: `nobody sees what leaves by a channel, so ${key} cannot be kept: put ${key} into a rule of other kinds`,
    })),
  ];
}

function namesColumns({ columns }: RuleView): boolean {
  const lists = [columns.allow, columns.allowClasses, columns.deny, columns.denyClasses];
  return [...lists, Object.keys(columns.mask), Object.keys(columns.maskClasses)].some(
    ({ length }) => length > 0,
  );
}

/** Columns that are both allowed and denied, or denied and masked. */
function twoWays({ columns }: RuleView): readonly Dead[] {
  const denied = new Set(columns.deny.map(fold));
  const deniedClasses = new Set(columns.denyClasses);
  const said = (key: string, at: PropertyKey, word: string): Dead => ({
    at: ['columns', key, at],
    message: `this is ${word} and denied in one rule, and denied wins: take it out of one`,
  });
  return [
    ...columns.allow.flatMap((name, index) =>
      name !== '' && denied.has(fold(name)) ? [said('allow', index, 'allowed')] : [],
    ),
    ...columns.allowClasses.flatMap((name, index) =>
      name !== '' && deniedClasses.has(name) ? [said('allowClasses', index, 'allowed')] : [],
    ),
    ...Object.keys(columns.mask).flatMap((name) =>
      denied.has(fold(name)) ? [said('mask', name, 'masked')] : [],
    ),
    ...Object.keys(columns.maskClasses).flatMap((name) =>
      deniedClasses.has(name) ? [said('maskClasses', name, 'masked')] : [],
    ),
  ];
}

function hoursWords({ from, to, zone }: RuleView['hours']): readonly Dead[] {
  return [
    ...(zone === '' || isZone(zone)
      ? []
      : [
          {
            at: ['hours', 'zone'],
            message: 'there is no such time zone: write it as IANA names it, such as Asia/Shanghai',
          },
        ]),
    ...(from !== '' && from === to
      ? [
          {
            at: ['hours', 'to'],
            message:
              'from and to are the same, so no time lies between them: leave both out for the whole day',
          },
        ]
      : []),
  ];
}

function isZone(zone: string): boolean {
  try {
    // An offset such as +08:00 is taken too, and knows nothing of summer time.
    new Intl.DateTimeFormat('en', { timeZone: zone }).format();
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

function networkWords(network: string): readonly string[] {
  if (network === '') return [];
  try {
    networkList([network], 'any');
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [
      `this network cannot be used (${error.message.split(': ').at(-1) ?? ''}): write it as 10.0.0.0/8 or fd00::/8`,
    ];
  }
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== false;
