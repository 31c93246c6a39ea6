/** JSON Schemas of the files that people write, for their editors. */

import { z } from 'zod';
import { HolidayFile, NoticeFile, Policy, PolicyTest } from '../decide/settings.ts';
import { Profile } from '../detect/settings.ts';
import { DetectorFile } from '../inspect/settings.ts';
import { shapeOf } from './shape.ts';
import { Config } from './settings.ts';

/** A file that is made from the settings, by its path in the project. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** One schema for each kind of file. */
export function schemaFiles(): readonly Generated[] {
  const kinds: readonly (readonly [string, z.ZodType])[] = [
    ['config', Config],
    ['profile', Profile],
    ['policy', Policy],
    ['detector', DetectorFile],
    ['holidays', HolidayFile],
    ['notice', NoticeFile],
    ['policy-test', z.array(PolicyTest).min(1)],
  ];
  return kinds.map(([name, schema]) => ({
    path: `rules/schema/${name}.json`,
    text: `${JSON.stringify({ title: `Exportgate ${name}`, ...shapeOf(schema) }, null, 2)}\n`,
  }));
}
