/** Files of people, YAML or CSV: read whole, or every problem in them. */

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import { within } from '../config/index.ts';
import type { Settings } from '../config/index.ts';
import { problemIn } from '../config/problem.ts';
import type { Problem } from '../config/problem.ts';
import { readYamlFile } from '../config/rules.ts';
import { rowOf } from '../formats/batch.ts';
import { textOf } from '../formats/cell.ts';
import { csv } from '../formats/csv/csv.ts';
import { saidByRows } from '../identify/people/rows.ts';
import { saidBy } from '../identify/people/said.ts';
import type { Said } from '../identify/people/said.ts';
import { Person } from '../identify/settings.ts';
import { bytesSource } from '../lib/source.ts';
import type { Source } from '../lib/source.ts';

export type PeopleRead =
  | { readonly ok: true; readonly people: readonly Said[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const LIMITS = {
  maxRows: 200_000,
  maxColumns: 50,
  maxCellChars: 10_000,
  maxInflatedBytes: 0,
  maxInflateRatio: 1,
  maxEntries: 0,
  maxDepth: 0,
  maxNesting: 0,
};

/** The name of a file's source in the directory. */
export const sourceOf = (file: string): string => `file ${file}`;

/** Every problem in the files that the configuration names. */
export async function peopleProblems(loaded: Settings): Promise<readonly Problem[]> {
  const { directory, roles } = loaded.config;
  const read = await Promise.all(
    directory.files.map((file) => readPeopleFile(within(loaded.baseFolder, file), roles)),
  );
  return read.flatMap((one) => (one.ok ? [] : one.problems));
}

/** The people of one file. Two of them who share a name, and roles that are none, are problems. */
export async function readPeopleFile(path: string, roles: readonly string[]): Promise<PeopleRead> {
  const read = extname(path).toLowerCase() === '.csv' ? await readCsv(path) : await readYaml(path);
  if (!read.ok) return read;
  const problems = [...unknownRoles(read.people, roles), ...shared(read.people)].map((message) =>
    problemIn(path, message),
  );
  return problems.length > 0 ? { ok: false, problems } : read;
}

async function readYaml(path: string): Promise<PeopleRead> {
  const file = await readYamlFile(path, z.array(Person));
  if (file.value === null || file.problems.length > 0) return { ok: false, problems: file.problems };
  return { ok: true, people: file.value.map(saidBy) };
}

/** Read with the same reader as exports are, so that what a spreadsheet writes is understood in its encoding. */
async function readCsv(path: string): Promise<PeopleRead> {
  let rows: readonly (readonly string[])[];
  try {
    rows = await csvRows(bytesSource(await readFile(path)));
  } catch {
    const message = 'the file cannot be read: make it a CSV file that this user may read';
    return { ok: false, problems: [problemIn(path, message)] };
  }
  const read = saidByRows(rows);
  if (read.ok && read.people.length > 0) return read;
  // A table that is being written has its headings first; to believe them would shut everybody out.
  if (read.ok) return { ok: false, problems: [problemIn(path, EMPTY)] };
  return {
    ok: false,
    problems: read.problems.map(({ row, message }) => problemIn(path, message, { line: row, column: 1 })),
  };
}

/** The rows of a small table, headings first. Throws the reader's Fault. */
export async function csvRows(source: Source): Promise<readonly (readonly string[])[]> {
  const rows: (readonly string[])[] = [];
  const reading = await csv.read(source, LIMITS);
  for await (const table of reading.tables())
    for await (const batch of table.rows())
      for (let row = 0; row < batch.rows; row += 1) rows.push(rowOf(batch, row).map(textOf));
  return rows;
}

const EMPTY =
  'the file has headings and no people: write a row for each, or take the file out of directory.files';

function unknownRoles(people: readonly Said[], roles: readonly string[]): readonly string[] {
  return people.flatMap(({ id, roles: own, approves }) =>
    [...(own ?? []), ...(approves ?? [])]
      .filter((role) => !roles.includes(role))
      .map((role) => `${id}: there is no role "${role}": known are ${roles.join(', ')}`),
  );
}

/** Ids, addresses and logins that stand twice, letters' case aside. */
function shared(people: readonly Said[]): readonly string[] {
  const kinds: readonly (readonly [string, (said: Said) => readonly string[]])[] = [
    ['id', ({ id }) => [id]],
    ['address', ({ email }) => (email === null ? [] : [email])],
    ['login', ({ logins }) => [...new Set(logins.map((login) => login.toLowerCase()))]],
  ];
  return kinds.flatMap(([what, namesOf]) => {
    const seen = new Set<string>();
    return people.flatMap((said) =>
      namesOf(said).flatMap((name) => {
        const known = seen.has(name.toLowerCase());
        seen.add(name.toLowerCase());
        return known ? [`${said.id}: another person of this file has the same ${what}`] : [];
      }),
    );
  });
}
