/** `audit report --access-review` and `audit review list | sign`: who may export what, and somebody's word on each line. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import type { Signature } from '../model/review.ts';
import { formatNumber } from '../model/texts/format.ts';
import { findingText } from '../model/texts/review-findings.ts';
import { reviewTexts } from '../model/texts/review.ts';
import { reviewFiles } from '../wiring.ts';
import type { ReviewReport } from '../wiring.ts';
import { namedActor } from './acting.ts';
import type { Command, CommandContext, ExitCode } from './command.ts';
import { needed } from './given.ts';
import { languageOf } from './language.ts';
import { withOffice } from './office.ts';

const EXAMPLE = 'audit review sign R-7K3M-Q2XD --verdict keep --as ID';

export const auditReview: Command = {
  name: 'audit review',
  summary:
    'list: the lines of the access review, overdue ones first, exit 1 where some are. sign: your word on one line, never on your own',
  args: ['<list|sign>', '[line]'],
  options: [
    [
      '--verdict <word>',
      'beside sign: keep, tighten or remove; it is recorded and changes nothing by itself',
    ],
    ['--note <text>', 'beside sign: why; needed unless the word is keep'],
    ['--as <id>', 'beside sign: who signs: id, login or address'],
  ],
  async run(context, [act, line], options) {
    if (act === 'list') return withOffice(context, async (call) => list(context, await report(call, null)));
    if (act !== 'sign' || line === undefined)
      throw new Fault('INPUT', `read the arguments: write audit review list, or ${EXAMPLE}`);
    const note = options['note'];
    const asked = {
      line,
      verdict: needed(options, 'verdict', EXAMPLE),
      note: typeof note === 'string' ? note : '',
      actor: namedActor(context, options, EXAMPLE),
    };
    return withOffice(context, async (call) => {
      const signed = await call<Signature>('review.sign', asked);
      context.out(
        context.json
          ? JSON.stringify(signed)
          : `${signed.line} (${signed.kind} ${signed.subject}) is signed by ${signed.by}: ${signed.verdict}.`,
      );
      return 0;
    });
  },
};

/** Writes the page and the workbook where `out` names a folder; exit 1 where lines are overdue. */
export async function accessReview(
  context: CommandContext,
  asked: { readonly days: number | null; readonly out: string | null; readonly language: Language },
): Promise<ExitCode> {
  return withOffice(context, async (call) => {
    const made = await report(call, asked.days);
    const written = asked.out === null ? [] : await writeFiles(context, made, asked.out, asked.language);
    if (context.json) context.out(JSON.stringify({ ...made, written }));
    else {
      const t = reviewTexts[asked.language];
      const number = (count: number): string => formatNumber(count, asked.language);
      context.out(t.intro(number(made.days), number(made.lines.length), made.at));
      for (const one of made.lines.filter(({ findings }) => findings.length > 0))
        for (const found of one.findings)
          context.out(`${one.id}  ${one.kind}  ${plain(one.name)}: ${findingText(asked.language, found)}`);
      if (made.overdue.length > 0) context.out(t.overdue(made.overdue.join(' ')));
      for (const path of written) context.out(path);
    }
    return made.overdue.length === 0 ? 0 : 1;
  });
}

const report = (
  call: Parameters<Parameters<typeof withOffice>[1]>[0],
  days: number | null,
): Promise<ReviewReport> => call<ReviewReport>('report.access-review', { days });

function list(context: CommandContext, made: ReviewReport): ExitCode {
  const lines = made.lines.toSorted(
    (one, other) => Number(other.overdue) - Number(one.overdue) || one.due.localeCompare(other.due),
  );
  if (context.json) context.out(JSON.stringify(lines));
  else {
    const t = reviewTexts[languageOf(context)];
    for (const { id, kind, name, due, overdue, signed } of lines)
      context.out(
        `${id}  ${overdue ? t.dueNow : due.slice(0, 10)}  ${kind}  ${plain(name)}  ${signed === null ? t.never : `${t.words[signed.verdict]} (${signed.by}, ${signed.at.slice(0, 10)})`}`,
      );
  }
  return made.overdue.length === 0 ? 0 : 1;
}

async function writeFiles(
  context: CommandContext,
  made: ReviewReport,
  folder: string,
  language: Language,
): Promise<readonly string[]> {
  const files = await reviewFiles(made, language);
  const home = resolve(context.cwd, folder);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    for (const { name, bytes } of files) writeFileSync(join(home, name), bytes, { mode: 0o600, flag: 'wx' });
  } catch {
    throw new Fault(
      'INPUT',
      `wrote the review into ${folder}: it is there already, or cannot be written here`,
    );
  }
  return files.map(({ name }) => join(home, name));
}

/** It is read in a terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
