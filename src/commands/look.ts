/** `inspect`, `trace`: what the gateway sees in a file, and which export it came from. */

import { faultCode } from '../lib/fault.ts';
import type { Facts } from '../model/export.ts';
import { lookAt } from '../wiring.ts';
import type { TraceAnswer } from '../wiring.ts';
import { factLines } from '../model/texts/seen.ts';
import type { Command } from './command.ts';
import { existingFile } from './given.ts';
import { languageOf } from './language.ts';
import { withOffice } from './office.ts';

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
      records: facts.records,
      tables: facts.tables.map(({ name, rows, hidden, columns, identity = [] }) => ({
        name,
        rows,
        hidden,
        recordsBy: identity.map((index) => columns[index]?.name ?? ''),
        columns: columns.map((column) => ({ name: column.name, class: column.class })),
      })),
      values: facts.values,
    };
    if (context.json) context.out(JSON.stringify(answer));
    else for (const line of factLines(languageOf(context), facts)) context.out(line);
    return facts.unreadable === null ? 0 : 1;
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
