/** The judgement of a copy of what left in monitor mode: kept, inspected, decided on, recorded and charged, and nothing of it stops anything. */

import { requestEvent } from '../audit/event.ts';
import { holdsNoRows, isOwnError } from '../detect/own-error.ts';
import { Fault } from '../lib/fault.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import type { Because, SpoolRef } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { lookAgain } from './look-again.ts';
import type { Stages } from './stages.ts';
import type { Ticket } from './ticket.ts';

export interface MonitorJudge {
  /** Rejects with the Fault that kept it from being seen. */
  judge(
    exchange: Exchange,
    ticket: Ticket,
    who: Identified | null,
    head: AnswerHead,
    copy: AsyncIterable<Uint8Array>,
  ): Promise<void>;
}

const NOBODY: Because = { code: 'nobody', rule: null };
const OTHERS_JOB: Because = { code: 'job-of-another', rule: null };

export function openMonitorJudge(stages: Stages): MonitorJudge {
  const { detection } = stages;

  return {
    async judge(exchange, ticket, who, head, copy) {
      if (head.status === 206) {
        await copy[Symbol.asyncIterator]().return?.();
        throw new Fault('UPSTREAM_PARTIAL', 'watched an export: the CRM sent a part of it');
      }
      let body = copy;
      let { looked } = ticket;
      if (looked?.again === true) {
        ({ looked, body } = await lookAgain(stages, exchange, head, copy));
        if (looked.course === 'pass') return void (await body[Symbol.asyncIterator]().return?.());
      }
      const found = looked?.found ?? detection.found(exchange, ticket.route, head);
      const files: SpoolRef[] = [];
      try {
        const raw = await stages.keep(body);
        files.push(raw);
        const situation = stages.situation(exchange, who);
        const inspected = await stages.inspect(raw, found, who, situation);
        const { facts, frozen } = inspected;
        if (frozen && frozen !== raw) files.push(frozen);
        if (isOwnError(head, facts, found) || (who === null && holdsNoRows(facts))) return;
        const opaque = looked?.opaque ?? false;
        const judged = await stages.decide(inspected, found, exchange, who, situation, opaque);
        const refused = who === null ? NOBODY : isOthersJob(exchange, who, ticket) ? OTHERS_JOB : null;
        const by = { at: stages.now(), actor: who?.person.id ?? null };
        await stages.record(
          requestEvent('monitored', exchange, by, {
            ...judged.recorded(facts),
            ...(refused && { verdict: 'block', because: refused }),
            takeNow: judged.decision.takeNow,
          }),
        );
        // It has left: every limit counts it, and none can stop it.
        const { account, amounts } = judged;
        await stages.charge({ account, amounts, at: by.at.toISOString(), windows: [] });
      } finally {
        for (const file of files) await stages.discard(file);
      }
    },
  };

  function isOthersJob(exchange: Exchange, who: Identified, { route }: Ticket): boolean {
    return route?.kind === 'export' && stages.jobs.isAnothers(exchange, who, route);
  }
}
