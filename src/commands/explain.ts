/** `explain`: what would happen to a file for a person, or why an export of the past was decided as it was. */

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Loaded } from '../config/index.ts';
import { explainedLines } from '../model/texts/explained.ts';
import { explainFile, explainPast } from '../wiring.ts';
import type { Explained, PastDecision, Standing } from '../wiring.ts';
import type { Command, CommandContext, Options } from './command.ts';
import { existingFile, needed } from './given.ts';
import { languageOf } from './language.ts';
import { configOf, isRunning, withOffice } from './office.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'what would happen to this file for this user, or why this export was decided so, rule by rule',
  args: ['<file-or-id>'],
  options: [
    ['--user <id>', 'id or login of the person; not for an export of the past'],
    ['--app <app>', 'name of the app; the first in the configuration if not given'],
    [
      '--entity <entity>',
      'what the rows are, as the profile names it; what its first export names if not given',
    ],
    ['--route <route>', "name of the profile's export that it came from"],
    ['--at <time>', 'when, such as 2026-11-21T09:30:00Z; now if not given'],
    ['--address <address>', 'from which address'],
    ['--country <code>', 'from which country, such as CN'],
    ['--device <value>', 'what the trusted proxy would say of the device'],
    ['--client <kind>', 'browser, api, integration or agent'],
    ['--key <name>', 'with which key in identity.apiKeys'],
  ],
  async run(context, [target = ''], options) {
    const past = !isFile(context, target) && PAST.test(target);
    const config = past ? await configOf(context) : null;
    return config ? ofThePast(context, config, target) : ofFile(context, target, options);
  },
};

/** An export id, or the id of a request. */
const PAST = /^(?:[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

async function ofFile(context: CommandContext, file: string, options: Options): Promise<0 | 1> {
  const path = existingFile(context, file);
  const user = needed(options, 'user', 'explain --user ID FILE');
  const config = await configOf(context);
  const text = (name: string): string | null => {
    const given = options[name];
    return typeof given === 'string' ? given : null;
  };
  const explained = await explainFile(
    config,
    {
      path,
      user,
      app: text('app') ?? String(config.config.apps[0]?.name),
      entity: text('entity'),
      route: text('route'),
      at: text('at'),
      address: text('address'),
      country: text('country'),
      device: text('device'),
      client: text('client'),
      key: text('key'),
    },
    context.now,
    (asked) => standingOf(context, config, asked),
  );
  return tell(context, explained);
}

/** From the running gateway, or from its store; without either nothing was used. */
async function standingOf(
  context: CommandContext,
  { dataFolder }: Loaded,
  asked: unknown,
): Promise<Standing | null> {
  if (!existsSync(join(dataFolder, 'store.db')) && !(await isRunning(context))) return null;
  let standing: Standing | null = null;
  await withOffice(context, async (call) => {
    standing = await call<Standing>('explain.standing', asked);
    return 0;
  });
  return standing;
}

function ofThePast(context: CommandContext, config: Loaded, id: string): Promise<0 | 1 | 2> {
  return withOffice(context, async (call) => {
    const past = await call<PastDecision | null>('explain.past', { id });
    if (past === null)
      throw new Fault(
        'INPUT',
        `looked for ${id}: the log has no decision about an export or request of this id`,
      );
    return tell(context, await explainPast(config, past));
  });
}

function tell(context: CommandContext, explained: Explained): 0 | 1 {
  if (context.json) context.out(JSON.stringify(explained));
  else for (const line of explainedLines(languageOf(context), explained)) context.out(line);
  return explained.verdict === 'allow' || explained.verdict === 'trim' ? 0 : 1;
}

const isFile = ({ cwd }: CommandContext, target: string): boolean =>
  statSync(resolve(cwd, target), { throwIfNoEntry: false })?.isFile() === true;
