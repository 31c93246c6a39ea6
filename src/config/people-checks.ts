/** Checks of where people come from that no schema can make. */

import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** Whether people may come from somewhere besides the configuration itself. */
export function hasSources(data: unknown): boolean {
  const { directory } = PeopleView.parse(data);
  return directory.files.length > 0 || ['ldap', 'scim', 'claims'].some((key) => key in directory);
}

/** Roles that are none, a password over an open line, and a site that nobody is known to. */
export function checkPeople(file: YamlFile<unknown>, roles: readonly string[] | null): readonly Problem[] {
  const { people, directory } = PeopleView.parse(file.data);
  const { ldap, scim, claims, approves } = directory;
  const at = (path: Path, message: string): Problem => file.problemAt(['directory', ...path], message);
  const unknown = (names: readonly (readonly [path: Path, name: unknown])[]): readonly Problem[] =>
    names.flatMap(([path, name]) =>
      roles === null || typeof name !== 'string' || roles.includes(name)
        ? []
        : [at(path, `there is no role "${name}": known are ${roles.join(', ')}`)],
    );
  const given = (key: string, part: { readonly roles: Readonly<Record<string, unknown>> } | undefined) =>
    Object.entries(part?.roles ?? {}).map(([name, role]) => [[key, 'roles', name], role] as const);
  return [
    ...(people.length === 0 && !hasSources(file.data)
      ? [file.problemAt(['people'], 'nobody is known here: write people, or where directory finds them')]
      : []),
    ...unknown([
      ...given('ldap', ldap),
      ...given('scim', scim),
      ...given('claims', claims),
      ...Object.entries(approves).flatMap(([role, others]) => [
        [['approves', role], role] as const,
        ...[others].flat().map((other) => [['approves', role], other] as const),
      ]),
    ]),
    ...(ldap && ldap.url.startsWith('ldap:') && !ldap.startTls && !isThisMachine(ldap.url)
      ? [
          at(
            ['ldap', 'startTls'],
            'false is only for a server on this machine: leave it true, or write ldaps://',
          ),
        ]
      : []),
  ];
}

const isThisMachine = (url: string): boolean =>
  /^ldap:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?\/?$/.test(url);

const record = z.record(z.string(), z.unknown()).catch({});
const Source = z.looseObject({ roles: record });
const Sources = z.looseObject({
  files: texts,
  ldap: Source.extend({ url: z.string().catch(''), startTls: z.boolean().catch(true) })
    .optional()
    .catch(undefined),
  scim: Source.optional().catch(undefined),
  claims: Source.optional().catch(undefined),
  approves: record,
});
const NONE = { files: [], approves: {} };
const PeopleView = z
  .looseObject({ people: z.array(z.unknown()).catch([]), directory: Sources.catch(NONE) })
  .catch({ people: [], directory: NONE });
