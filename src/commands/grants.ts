/** `grants add | contract | list | show | revoke`: exceptions that end by themselves. */

import type { Contract, Grant } from '../model/grant.ts';
import { actingFrom, namedActor, REASON } from './acting.ts';
import type { Command, Options } from './command.ts';
import { needed, wholeNumber } from './given.ts';
import { withOffice } from './office.ts';

type Shown<One> = One & { readonly state: string };
interface Lists {
  readonly grants: readonly Shown<Grant>[];
  readonly contracts: readonly Shown<Contract>[];
}

const MOST = { least: 1, most: 999_999_999 };
const UNTIL: readonly [string, string] = [
  '--until <when>',
  'when it ends: +3d, +12h, a day such as 2026-12-31 (to its end, in site.timeZone), or a whole time',
];
const BY: readonly [string, string] = ['--as <id>', 'who grants it: id, login or address; never for himself'];
const ADD = 'grants add --people ID --rows 5000 --until +3d --reason TEXT --asked-by ID --as ID';
const CONTRACT = 'grants contract --from-export ID --until 2026-12-31 --reason TEXT --as ID';

export const grantsAdd: Command = {
  name: 'grants add',
  summary:
    'let people take more for a while: it lifts limits that hold or trim, never a block, a denied column, a mask or a term',
  options: [
    ['--people <ids>', 'for whom: ids, logins or addresses, separated by commas'],
    ['--apps <globs>', 'in which apps; all if not given'],
    ['--entities <globs>', 'which records, as profiles name them; all if not given'],
    ['--rows <number>', 'rows of one export at most'],
    ['--total <number>', 'rows of all exports under it together at most'],
    UNTIL,
    REASON,
    ['--asked-by <id>', 'who asked for it: another person than the one who grants it'],
    BY,
  ],
  run: (context, _args, options) => {
    const asked = {
      people: listed(needed(options, 'people', ADD)),
      apps: globs(options, 'apps'),
      entities: globs(options, 'entities'),
      rows: wholeNumber(options, 'rows', MOST),
      total: wholeNumber(options, 'total', MOST),
      until: needed(options, 'until', ADD),
      reason: needed(options, 'reason', ADD),
      askedBy: typeof options['askedBy'] === 'string' ? options['askedBy'] : needed({}, 'asked-by', ADD),
      actor: namedActor(context, options, ADD),
    };
    return withOffice(context, async (call) => {
      const one = await call<Shown<Grant>>('grants.add', asked);
      context.out(context.json ? JSON.stringify(one) : `Granted ${one.id}: in force until ${one.until}.`);
      return 0;
    });
  },
};

export const grantsContract: Command = {
  name: 'grants contract',
  summary:
    'let an export that a person approved come again as it was: same person, report, columns and recipients; any drift goes back to a person',
  options: [
    ['--from-export <id>', 'the export that was approved'],
    ['--max-rows <number>', 'rows at most; as many as left then if not given'],
    [
      '--any-parameters',
      'whatever filter or period is asked for; if not given, another address, parameter or body is drift',
    ],
    UNTIL,
    REASON,
    BY,
  ],
  run: (context, _args, options) => {
    const from = options['fromExport'];
    const asked = {
      fromExport: typeof from === 'string' ? from : needed({}, 'from-export', CONTRACT),
      maxRows: wholeNumber({ 'max-rows': options['maxRows'] }, 'max-rows', MOST),
      anyParameters: options['anyParameters'] === true,
      until: needed(options, 'until', CONTRACT),
      reason: needed(options, 'reason', CONTRACT),
      actor: namedActor(context, options, CONTRACT),
    };
    return withOffice(context, async (call) => {
      const one = await call<Shown<Contract>>('grants.contract', asked);
      context.out(
        context.json
          ? JSON.stringify(one)
          : `Made ${one.id}: ${one.person} may take ${one.route} of ${one.app} with ${one.columns.length} columns and at most ${one.maxRows} rows until ${one.until}.`,
      );
      return 0;
    });
  },
};

export const grantsList: Command = {
  name: 'grants list',
  summary: 'list grants and contracts in force',
  options: [['--all', 'also those that are over, used up or revoked']],
  run: (context, _args, options) =>
    withOffice(context, async (call) => {
      const lists = await call<Lists>('grants.list', {});
      const isShown = ({ state }: { state: string }): boolean =>
        options['all'] === true || state === 'in force' || state === 'not yet';
      const grants = lists.grants.filter(isShown);
      const contracts = lists.contracts.filter(isShown);
      if (context.json) context.out(JSON.stringify({ grants, contracts }));
      else if (grants.length + contracts.length === 0) context.out('None.');
      else for (const one of [...grants, ...contracts]) context.out(lineOf(one));
      return 0;
    }),
};

export const grantsShow: Command = {
  name: 'grants show',
  summary: 'show one grant or contract',
  args: ['<id>'],
  run: (context, [id = '']) =>
    withOffice(context, async (call) => {
      const { grants, contracts } = await call<Lists>('grants.list', {});
      const one = [...grants, ...contracts].find((other) => other.id === id.toUpperCase());
      if (context.json) context.out(JSON.stringify(one ?? null));
      else if (!one) context.out('There is none of that id.');
      else
        for (const [name, value] of Object.entries(one))
          context.out(`${name.padEnd(12)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
      return one ? 0 : 1;
    }),
};

export const grantsRevoke: Command = {
  name: 'grants revoke',
  summary: 'end a grant or a contract at once',
  args: ['<id>'],
  options: [REASON, ['--as <id>', 'who revokes it: id, login or address']],
  run: (context, [id = ''], options) => {
    const example = 'grants revoke G-7K3M-Q2XD --reason TEXT --as ID';
    const reason = needed(options, 'reason', example);
    const actor = actingFrom(context, options);
    return withOffice(context, async (call) => {
      const one = await call<Shown<Grant | Contract>>('grants.revoke', { id, reason, actor });
      context.out(context.json ? JSON.stringify(one) : `Revoked ${one.id}.`);
      return 0;
    });
  },
};

function lineOf(one: Shown<Grant> | Shown<Contract>): string {
  const what =
    'people' in one
      ? `${one.people.join(',')}  ${one.apps.join(',')}/${one.entities.join(',')}  rows ${one.rows ?? '-'}  total ${one.used}/${one.total ?? '-'}`
      : `${one.person}  ${one.app}/${one.entity} ${one.route}  ${one.columns.length} columns  rows ${one.maxRows}`;
  return `${one.id}  ${one.state}  until ${one.until}  ${what}`;
}

const globs = (options: Options, name: string): readonly string[] =>
  typeof options[name] === 'string' ? listed(options[name]) : ['*'];

const listed = (text: string): readonly string[] =>
  text
    .split(/[,，]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
