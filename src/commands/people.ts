/** `people list | leave | suspend | restore | report`: people who leave, and what they took. */

import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Principal, Standing } from '../model/principal.ts';
import { lookBackLines } from '../model/texts/look-back.ts';
import type { LookBackFigures } from '../model/texts/look-back.ts';
import { actingFrom, AS, REASON } from './acting.ts';
import type { Command, CommandContext, Options } from './command.ts';
import { fileBytes, needed, wholeNumber } from './given.ts';
import { languageOf } from './language.ts';
import { withOffice } from './office.ts';

interface Listed extends Pick<Principal, 'id' | 'name' | 'email' | 'roles' | 'status'> {
  readonly said: { readonly reason: string } | null;
}

/** What was done about one person. */
interface Parted {
  readonly person: string;
  readonly name: string;
  readonly status: Standing;
  readonly ended: { readonly grants: readonly string[]; readonly contracts: readonly string[] };
  readonly withdrawn: readonly string[];
  readonly owned: Readonly<Record<string, string | readonly string[] | null>>;
  readonly report: LookBackFigures | null;
  readonly told: readonly string[];
}

const OUT: readonly [string, string] = ['--out <file>', 'write the report into a new file of mode 0600 too'];
const LEAVE = 'people leave NAME --from 2026-12-31 --reason TEXT --as ID';

export const peopleList: Command = {
  name: 'people list',
  summary: 'list people with their standing: active, leaving, suspended, left',
  options: [['--away', 'only those who are not active']],
  run: (context, _args, options) =>
    withOffice(context, async (call) => {
      const all = await call<readonly Listed[]>('people.list', {});
      const shown = options['away'] === true ? all.filter(({ status }) => status.kind !== 'active') : all;
      if (context.json) context.out(JSON.stringify(shown));
      else
        for (const { id, name, email, roles, status, said } of shown)
          context.out(
            `${id}  ${plain(name)}  ${email}  ${roles.join(',')}  ${standingText(status)}${said ? `  (${said.reason})` : ''}`,
          );
      return 0;
    }),
};

export const peopleLeave: Command = {
  name: 'people leave',
  summary:
    'somebody leaves: rules for leavers at once, packages withdrawn, exceptions revoked, a report on 90 days, department head and security told',
  args: ['[name]'],
  options: [
    ['--from <day>', 'the day from whose start the person has left, in site.timeZone, such as 2026-12-31'],
    [
      '--csv <file>',
      "HR's list instead of a name: columns id/工号, email/邮箱, login/账号 or name/姓名, with date/离职日期 and reason/原因; all of it or nothing",
    ],
    REASON,
    AS,
    OUT,
  ],
  async run(context, [name], options) {
    const actor = actingFrom(context, options);
    const reason = needed(options, 'reason', LEAVE);
    const file = options['csv'];
    if ((name === undefined) === (file === undefined))
      throw new Fault('INPUT', `read the arguments: give a name or --csv FILE, as in ${LEAVE}`);
    const bytes = typeof file === 'string' ? fileBytes(context, file).toString('base64') : null;
    const from = bytes === null ? needed(options, 'from', LEAVE) : '';
    return withOffice(context, async (call) => {
      const parted =
        bytes === null
          ? [await call<Parted>('people.leave', { name, from, reason, actor })]
          : await call<readonly Parted[]>('people.leave-list', { bytes, reason, actor });
      tell(context, options, parted);
      return 0;
    });
  },
};

export const peopleSuspend: Command = {
  name: 'people suspend',
  summary: 'stop everything of a person at once, downloads under way too',
  args: ['<name>'],
  options: [REASON, AS],
  run: (context, [name = ''], options) => {
    const reason = needed(options, 'reason', 'people suspend NAME --reason TEXT');
    const actor = actingFrom(context, options);
    return withOffice(context, async (call) => {
      tell(context, {}, [await call<Parted>('people.suspend', { name, reason, actor })]);
      return 0;
    });
  },
};

export const peopleRestore: Command = {
  name: 'people restore',
  summary: 'undo suspend or leave; exceptions that were revoked stay revoked',
  args: ['<name>'],
  options: [REASON, AS],
  run: (context, [name = ''], options) => {
    const reason = needed(options, 'reason', 'people restore NAME --reason TEXT');
    const actor = actingFrom(context, options);
    return withOffice(context, async (call) => {
      const done = await call<{ person: string; status: Standing | null; acts: boolean }>('people.restore', {
        name,
        reason,
        actor,
      });
      if (context.json) context.out(JSON.stringify(done));
      else if (done.acts) context.out(`${done.person} may act again.`);
      else
        context.out(
          `${done.person} is restored by us, but a source of people still says: ${done.status?.kind ?? 'nobody'}.`,
        );
      return done.acts ? 0 : 1;
    });
  },
};

export const peopleReport: Command = {
  name: 'people report',
  summary: 'what a person took: exports, rows, sensitive values, recipients, new customers',
  args: ['<name>'],
  options: [['--days <number>', 'how far back; office.lookBackDays if not given'], OUT],
  run: (context, [name = ''], options) => {
    const days = wholeNumber(options, 'days', { least: 1, most: 3660 });
    return withOffice(context, async (call) => {
      const found = await call<{ name: string; report: LookBackFigures }>('people.report', { name, days });
      const text = context.json
        ? JSON.stringify(found.report)
        : lookBackLines(languageOf(context), found.name, found.report).join('\n');
      written(context, options, text);
      context.out(text);
      return 0;
    });
  },
};

/** What was done, what to look at, and the report; the report alone goes into the file. */
function tell(context: CommandContext, options: Options, parted: readonly Parted[]): void {
  const language = languageOf(context);
  const reports = parted.flatMap(({ name, report }) =>
    report ? [lookBackLines(language, name, report).join('\n')] : [],
  );
  written(
    context,
    options,
    context.json ? JSON.stringify(parted.map(({ report }) => report)) : reports.join('\n\n'),
  );
  if (context.json) {
    context.out(JSON.stringify(parted));
    return;
  }
  for (const one of parted) {
    context.out(`${plain(one.name)} (${one.person}): ${standingText(one.status)}`);
    context.out(`withdrawn        ${one.withdrawn.join(', ') || 'none'}`);
    context.out(`revoked          ${[...one.ended.grants, ...one.ended.contracts].join(', ') || 'none'}`);
    for (const [what, value] of Object.entries(one.owned)) {
      const text = typeof value === 'string' ? value : (value ?? []).join(', ');
      if (text !== '') context.out(`${`look at ${what}`.padEnd(24)} ${plain(text)}`);
    }
    context.out(
      `told             ${one.told.join(', ') || 'nobody: set alerts.to and hold.departmentHeads'}`,
    );
  }
  for (const report of reports) context.out(`\n${report}`);
}

function written(context: CommandContext, options: Options, text: string): void {
  const file = options['out'];
  if (typeof file !== 'string') return;
  try {
    writeFileSync(resolve(context.cwd, file), `${text}\n`, { mode: 0o600, flag: 'wx' });
  } catch {
    throw new Fault('INPUT', `wrote ${file}: it is there already, or cannot be written here`);
  }
}

const standingText = (status: Standing): string =>
  status.kind === 'active' ? 'active' : `${status.kind} since ${status.since}`;

/** It is read in a terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
