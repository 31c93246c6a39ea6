/** `simulate`: replays recorded exports against other rules. */

import { resolve } from 'node:path';
import { readRulesFolder, siteNames } from '../config/index.ts';
import { Fault } from '../lib/fault.ts';
import type { AuditEntry } from '../model/audit.ts';
import { simulatedLines } from '../model/texts/simulated.ts';
import { known, simulate as replay } from '../wiring.ts';
import type { Command, Options } from './command.ts';
import { languageOf } from './language.ts';
import { configOf, withOffice } from './office.ts';
import type { Call } from './office.ts';

export const simulate: Command = {
  name: 'simulate',
  summary: 'replay recorded exports against other rules; exit 1 when somebody would be newly held or blocked',
  args: ['<rules-dir>'],
  options: [
    [
      '--from <time>',
      'tell of exports from then on, such as 2026-11-01; what left before counts all the same',
    ],
    ['--to <time>', 'tell of exports before then'],
  ],
  async run(context, [folder = ''], options) {
    const { config } = await configOf(context);
    const read = await readRulesFolder(resolve(context.cwd, folder), known, siteNames(config));
    if (!read.ok)
      throw new Fault(
        'INPUT',
        `read ${folder}: it cannot be used\n${read.problems.map(({ text }) => `  ${text}`).join('\n')}`,
      );
    const bounds = { ...timeOf(options, 'from'), ...timeOf(options, 'to') };
    return withOffice(context, async (call) => {
      const told = await replay(batchesOf(call), read.rules, bounds);
      if (context.json)
        context.out(JSON.stringify({ ...told, links: `${config.site.url}/_exportgate/exports/` }));
      else for (const line of simulatedLines(languageOf(context), told)) context.out(line);
      return told.newlyStopped > 0 ? 1 : 0;
    });
  },
};

/** So many entries cross the socket at a time. */
const BATCH = 2000;

async function* batchesOf(call: Call): AsyncGenerator<readonly AuditEntry[]> {
  for (let from = 1; ; from += BATCH) {
    const batch = await call<AuditEntry[]>('past.read', { from, most: BATCH });
    yield batch;
    if (batch.length < BATCH) return;
  }
}

function timeOf(options: Options, name: 'from' | 'to'): { readonly from?: number; readonly to?: number } {
  const given = options[name];
  if (given === undefined) return {};
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at))
    throw new Fault('INPUT', `read the option --${name}: write a time as 2026-11-01 or 2026-11-01T09:30:00Z`);
  return { [name]: at };
}
