/** The list of people who leave, as HR's program saves it: a table with a person and a day in each row. */

import { Fault } from '../lib/fault.ts';
import type { Principal } from '../model/principal.ts';
import { peopleNamed } from './find.ts';
import type { OfficePeople } from './ports.ts';
import { beginOf } from './until.ts';

export interface Leaver {
  readonly person: Principal;
  readonly from: Date;
  /** The row's own reason; null where it has none. */
  readonly reason: string | null;
}

type Column = 'id' | 'email' | 'login' | 'name' | 'date' | 'reason';

/** Headings as programs write them; letters' case and blanks aside. */
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  id: ['id', 'employeeid', 'employeenumber', 'personid', '工号', '员工编号', '员工号', '编号'],
  email: ['email', 'e-mail', 'mail', 'emailaddress', '邮箱', '电子邮箱', '邮件', '邮箱地址'],
  login: ['login', 'username', 'account', '账号', '帐号', '登录名', '用户名'],
  name: ['name', 'fullname', 'employee', 'employeename', '姓名', '员工姓名', '员工'],
  date: [
    'date',
    'from',
    'lastday',
    'leavingdate',
    'enddate',
    'terminationdate',
    '离职日期',
    '离职日',
    '日期',
    '最后工作日',
  ],
  reason: ['reason', 'note', '原因', '离职原因', '备注'],
};
/** The surest first: where a row names a person twice, both must mean the same one. */
const NAMES: readonly Column[] = ['id', 'email', 'login', 'name'];
const MOST_PROBLEMS = 100;

/** Everybody in the table. Throws INPUT with every row that cannot be used; then nothing is done about any. */
export function readLeavers(
  rows: readonly (readonly string[])[],
  directory: OfficePeople,
  timeZone: string | undefined,
): readonly Leaver[] {
  const [headings = [], ...lines] = rows;
  const columns = columnsOf(headings);
  const hasName = NAMES.some((name) => columns.has(name));
  if (!hasName || !columns.has('date'))
    throw new Fault(
      'INPUT',
      `read the list of people who leave: its first row must name a column for the person (${exampleOf('id')}, ${exampleOf('email')}, ${exampleOf('name')}) and one for the day (${exampleOf('date')})`,
    );
  const read = lines.flatMap((line, index) =>
    line.every((cell) => cell.trim() === '') ? [] : [leaverIn(line, index + 2, columns, directory, timeZone)],
  );
  const twice = read.flatMap((one, index) =>
    'problem' in one || read.findIndex((other) => isSame(one, other)) === index
      ? []
      : [{ problem: `row ${one.row}: the same person stands in an earlier row` }],
  );
  const problems = [...read, ...twice].flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (read.length === 0) problems.push('there is nobody in it');
  if (problems.length > 0)
    throw new Fault(
      'INPUT',
      `read the list of people who leave: nothing was done\n${problems
        .slice(0, MOST_PROBLEMS)
        .map((problem) => `  ${problem}`)
        .join(
          '\n',
        )}${problems.length > MOST_PROBLEMS ? `\n  and ${problems.length - MOST_PROBLEMS} more` : ''}`,
    );
  return read.flatMap((one) => ('problem' in one ? [] : [one.leaver]));
}

type RowRead = { readonly row: number; readonly leaver: Leaver } | { readonly problem: string };

function leaverIn(
  line: readonly string[],
  row: number,
  columns: ReadonlyMap<Column, number>,
  directory: OfficePeople,
  timeZone: string | undefined,
): RowRead {
  const cell = (column: Column): string => (line[columns.get(column) ?? -1] ?? '').trim();
  const problem = (why: string): RowRead => ({ problem: `row ${row}: ${why}` });
  const given = NAMES.filter((name) => cell(name) !== '');
  if (given.length === 0) return problem('it names nobody');
  const found = given.map((name) => ({ name, people: namedBy(directory, name, cell(name)) }));
  const strange = found.find(({ people }) => people.length === 0);
  if (strange) return problem(`nobody has this ${strange.name}`);
  const [first = [], ...others] = found.map(({ people }) => people);
  const both = first.filter(({ id }) => others.every((people) => people.some((one) => one.id === id)));
  const [person, another] = both;
  if (!person) return problem(`${given.join(' and ')} mean different people`);
  if (another)
    return problem(
      `it may mean ${both
        .map(({ id }) => id)
        .slice(0, 10)
        .join(', ')}: give the id or the address`,
    );
  const from = beginOf(cell('date'), timeZone);
  if (!from) return problem('its day cannot be read: write 2026-12-31');
  const reason = cell('reason');
  return { row, leaver: { person, from, reason: reason === '' ? null : reason } };
}

function namedBy(directory: OfficePeople, column: Column, text: string): readonly Principal[] {
  const wanted = text.toLowerCase();
  const has: Readonly<Partial<Record<Column, (person: Principal) => readonly string[]>>> = {
    id: ({ id }) => [id],
    email: ({ email }) => [email],
    login: ({ logins }) => logins,
  };
  const namesOf = has[column];
  if (!namesOf) return peopleNamed(directory, text);
  return directory.all().filter((person) => namesOf(person).some((name) => name.toLowerCase() === wanted));
}

function columnsOf(headings: readonly string[]): ReadonlyMap<Column, number> {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[\s_]+/g, ''));
  const columns = new Map<Column, number>();
  for (const [column, names] of Object.entries(HEADINGS)) {
    const index = plain.findIndex((heading) => names.includes(heading));
    if (index >= 0) columns.set(column as Column, index);
  }
  return columns;
}

const isSame = (one: RowRead, other: RowRead): boolean =>
  'leaver' in one && 'leaver' in other && one.leaver.person.id === other.leaver.person.id;

const exampleOf = (column: Column): string =>
  `${HEADINGS[column][0]} / ${HEADINGS[column].find((name) => /\p{Script=Han}/u.test(name))}`;
