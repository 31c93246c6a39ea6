/** `audit report`: the log summed up, for whoever is about to enforce rules or to set limits on lists. */

import { Fault } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import { noProposals, readinessLines } from '../model/texts/readiness.ts';
import type { LimitsReport, Readiness } from '../wiring.ts';
import { accessReview } from './audit-review.ts';
import type { Command } from './command.ts';
import { wholeNumber } from './given.ts';
import { withOffice } from './office.ts';

const DAYS = 14;

export const auditReport: Command = {
  name: 'audit report',
  summary: 'sum the log up: what is not ready for enforcing, or limits on lists from what people looked at',
  options: [
    ['--readiness', 'people, keys, formats and holds that would make trouble; exit 1 where some would'],
    [
      '--access-review',
      'who may export what, what was used of it, and what to tighten; exit 1 where lines are overdue (audit review)',
    ],
    ['--out <folder>', 'beside --access-review: write it there as HTML and XLSX'],
    ['--limits', 'limits on lists by role, as policies that alarm'],
    ['--accept', 'beside --limits: as policies that stop, recorded as accepted'],
    ['--as <person>', 'beside --accept: who accepts them'],
    ['--days <n>', `days to look back; ${DAYS} if absent, 90 for --access-review`],
    ['--lang <language>', 'en or zh-CN'],
  ],
  async run(context, _args, options) {
    const language = languageOf(options['lang']);
    const days = wholeNumber(options, 'days', { least: 1, most: 90 }) ?? DAYS;
    if (options['accessReview'] === true) {
      const out = options['out'];
      const asked = options['days'] === undefined ? null : days;
      return accessReview(context, { days: asked, out: typeof out === 'string' ? out : null, language });
    }
    if (options['readiness'] === true)
      return withOffice(context, async (call) => {
        const report = await call<Readiness>('report.readiness', { days });
        const ready = isReady(report);
        if (context.json) context.out(JSON.stringify({ ready, ...report }));
        else for (const line of readinessLines(report, ready, language)) context.out(line);
        return ready ? 0 : 1;
      });
    if (options['limits'] === true)
      return withOffice(context, async (call) => {
        const asked = { days, accept: options['accept'] === true, as: options['as'] ?? null };
        const report = await call<LimitsReport>('report.limits', asked);
        const words = report.proposals.length > 0 ? report.yaml : noProposals[language];
        context.out(context.json ? JSON.stringify(report) : words);
        return report.proposals.length > 0 ? 0 : 1;
      });
    throw new Fault('INPUT', 'read the options: name a report, as in audit report --readiness');
  },
};

/** Holds are no trouble, as long as somebody can approve them. */
function isReady({
  people,
  unidentified,
  keysWithoutOwner,
  unreadable,
  holdsOfNobody,
  unseen,
}: Readiness): boolean {
  const lists = [...Object.values(people), unidentified, keysWithoutOwner, unreadable, unseen];
  return holdsOfNobody === 0 && lists.every((list: readonly unknown[]) => list.length === 0);
}

function languageOf(given: string | boolean | undefined): Language {
  if (given === undefined || given === 'en') return 'en';
  if (given === 'zh' || given === 'zh-CN') return 'zh-CN';
  throw new Fault('INPUT', 'read the option --lang: it is en or zh-CN');
}
