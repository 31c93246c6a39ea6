/** `inspect`, `explain`, `trace`: what the gateway sees in a file, what would happen to it, and which export it came from. */

import { faultCode } from '../lib/fault.ts';
import type { Facts } from '../model/export.ts';
import { explainFile, lookAt } from '../wiring.ts';
import type { TraceAnswer } from '../wiring.ts';
import type { Language } from '../model/exchange.ts';
import { factLines } from '../model/texts/seen.ts';
import type { Command, CommandContext } from './command.ts';
import { existingFile, needed } from './given.ts';
import { configOf, withOffice } from './office.ts';

export const inspectFile: Command = {
  name: 'inspect',
  summary: 'what the gateway sees in a file: format, tables, rows, columns, classes',
  args: ['<file>'],
  async run(context, [file = '']) {
    const facts = await lookAt(existingFile(context, file)).then((looked) => looked.facts, refused);
    const answer = {
      outcome: facts.unreadable === null ? 'read' : 'refused',
      code: facts.unreadable,
      format: facts.format,
      rows: facts.rows,
      tables: facts.tables.map(({ name, rows, hidden, columns }) => ({
        name,
        rows,
        hidden,
        columns: columns.map((column) => ({ name: column.name, class: column.class })),
      })),
      values: facts.values,
    };
    if (context.json) context.out(JSON.stringify(answer));
    else for (const line of factLines(languageOf(context), facts)) context.out(line);
    return facts.unreadable === null ? 0 : 1;
  },
};

export const explain: Command = {
  name: 'explain',
  summary: 'what would happen to this file for this user, rule by rule, without a server',
  args: ['<file>'],
  options: [
    ['--app <app>', 'name of the app; the first in the configuration if not given'],
    ['--user <id>', 'id or login of the person'],
    [
      '--entity <entity>',
      'what the rows are, as the profile names it; what its first export names if not given',
    ],
  ],
  async run(context, [file = ''], options) {
    const path = existingFile(context, file);
    const user = needed(options, 'user', 'explain --user ID FILE');
    const config = await configOf(context);
    const explained = await explainFile(config, {
      path,
      app: String(options['app'] ?? config.config.apps[0]?.name),
      user,
      entity: typeof options['entity'] === 'string' ? options['entity'] : null,
    });
    if (context.json) context.out(JSON.stringify(explained));
    else {
      for (const step of explained.steps)
        context.out(`${step.matched ? 'yes' : 'no '}  ${step.rule.padEnd(40)} ${step.why}`);
      context.out(`\n${explained.verdict}: ${explained.sentence}`);
    }
    return explained.verdict === 'allow' || explained.verdict === 'trim' ? 0 : 1;
  },
};

export const traceFile: Command = {
  name: 'trace',
  summary: 'which export a leaked file or fragment came from, and how sure that is',
  args: ['<file>'],
  async run(context, [file = '']) {
    const { refs, exportIds } = await lookAt(existingFile(context, file));
    return withOffice(context, async (call) => {
      const traced = await call<TraceAnswer>('trace', { refs, exportIds });
      if (context.json) context.out(JSON.stringify(traced));
      else if (traced.results.length === 0)
        context.out('No export fits: no row reference of ours and no known export id was found.');
      else
        for (const one of traced.results)
          context.out(
            `${one.exportId}  ${one.verdict}  ${one.matched} of ${traced.refs} row references  ${one.person}  ${one.at}`,
          );
      return traced.results.length > 0 ? 0 : 1;
    });
  },
};

/** A reader that ended, or ran out of time or memory, is a refusal of the file like any other. */
function refused(error: unknown): Facts {
  const code = faultCode(error);
  if (code !== 'READER_DIED' && code !== 'LIMIT_TIME' && code !== 'LIMIT_MEMORY') throw error;
  return { format: null, unreadable: code, bytes: 0, tables: [], rows: 0, ownRows: null, values: {} };
}

/** Chinese where the terminal's locale says so. */
function languageOf({ env }: CommandContext): Language {
  return /^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh-CN' : 'en';
}
