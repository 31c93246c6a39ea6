/** Checks of separated duties: nobody has two, and each has somebody. */

import { z } from 'zod';
import { DUTIES } from '../model/duties.ts';
import { hasSources } from './people-checks.ts';
import type { Problem } from './problem.ts';
import { texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

export function checkDuties(file: YamlFile<unknown>): readonly Problem[] {
  const { duties, people } = View.parse(file.data);
  if (duties !== 'separated') return [];
  const missing = DUTIES.filter((duty) => people.every((person) => !person.duties.includes(duty)));
  return [
    ...people.flatMap(({ duties: own }, index) =>
      new Set(own).size > 1
        ? [
            file.problemAt(
              ['people', index, 'duties'],
              `duties are separated, and this person has ${own.join(' and ')}: leave one of them, and give the other to somebody else`,
            ),
          ]
        : [],
    ),
    ...(missing.length > 0 && !hasSources(file.data)
      ? [
          file.problemAt(
            ['duties'],
            `duties are separated, and nobody has ${missing.join(' or ')}: write duties beside three different people`,
          ),
        ]
      : []),
  ];
}

const View = z
  .looseObject({
    duties: z.string().catch(''),
    people: z.array(z.looseObject({ duties: texts }).catch({ duties: [] })).catch([]),
  })
  .catch({ duties: '', people: [] });
