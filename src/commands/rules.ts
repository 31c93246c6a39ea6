/** `check` and `generate` as commands. */

import { fileURLToPath } from 'node:url';
import { checkParts } from '../wiring.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { generate } from './generate.ts';

export const checkCommand: Command = {
  name: 'check',
  summary: 'check configuration, rules, their examples and tests; every problem at once',
  args: ['[folder]'],
  options: [
    ['--strict', 'take advice for a problem: what never matches or never bites, and what no test reaches'],
  ],
  async run(context, [folder], options) {
    const checked = await check(folder ?? context.configPath, checkParts, options['strict'] === true);
    if (context.json) context.out(JSON.stringify(checked));
    else {
      for (const problem of checked.problems) context.err(problem);
      for (const warning of checked.warnings) context.err(`warning: ${warning}`);
      for (const note of checked.notes) context.out(`note: ${note}`);
      context.out(checked.summary);
      if (checked.coverage !== null) context.out(checked.coverage);
    }
    return checked.problems.length === 0 ? 0 : 2;
  },
};

export const generateCommand: Command = {
  name: 'generate',
  summary: 'write config.example.yaml, the JSON Schemas and the settings tables anew (for developers)',
  options: [['--check', 'only say what is stale']],
  async run(context, _args, options) {
    const stale = options['check'] === true;
    const changed = await generate({ root: fileURLToPath(new URL('../..', import.meta.url)), check: stale });
    if (context.json) context.out(JSON.stringify({ [stale ? 'stale' : 'written']: changed }));
    else for (const path of changed) context.out(`${stale ? 'stale' : 'written'}: ${path}`);
    return stale && changed.length > 0 ? 1 : 0;
  },
};
