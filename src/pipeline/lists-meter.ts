/** The meter of one answer for the screen: what of it was counted is covered in the ledger before it is sent. */

import type { ListLimits } from '../decide/lists.ts';
import type { ListRoute } from '../detect/settings.ts';
import { labelOf } from '../detect/head.ts';
import { stepDecoder } from '../lib/step-decode.ts';
import type { AnswerHead } from '../model/exchange.ts';
import type { Account } from '../model/ledger.ts';
import { counterOf, isPage } from './lists-count.ts';
import type { AnswerCounter } from './lists-count.ts';
import type { Grace } from './lists-grace.ts';
import type { Leases } from './lists-leases.ts';

/** Why no more of an answer may be sent. */
export interface Stop {
  /** `page`: one answer holds too much. `window`: somebody saw too much in too short a time. `down`: it cannot be counted. */
  readonly kind: 'page' | 'window' | 'down';
  /** `policy/rule`; null for the settings of lists. */
  readonly rule: string | null;
  readonly rows: number;
  /** Of a window. */
  readonly milliseconds: number;
}

export interface Meter {
  readonly counter: AnswerCounter;
  /** Whether a page of HTML is counted. */
  readonly html: boolean;
  /** Null where the answer is not coded: then a chunk is counted at once. */
  readonly coded: boolean;
  /** Counts what the chunk holds, before it is sent. Throws CODING_CORRUPT, LIMIT_RATIO. */
  add(chunk: Uint8Array, onPlain?: (plain: Uint8Array) => void): void | Promise<void>;
  /** Rows that are to be covered now; at the end with the floor of what could not be counted. */
  rows(ended: boolean): number;
  close(): void;
}

/** Opens the meter of an answer. Throws CODING_UNKNOWN. */
export function openMeter(
  route: Pick<ListRoute, 'kind' | 'rows'>,
  head: AnswerHead,
  maxInflateRatio: number,
): Meter {
  const { codings } = labelOf(head);
  const html = isPage(head);
  const counter = counterOf(route, head);
  if (codings.length === 0)
    return {
      counter,
      html,
      coded: false,
      add(chunk, onPlain) {
        counter.add(chunk);
        onPlain?.(chunk);
      },
      rows: (ended) => counter.rows(ended),
      close: () => undefined,
    };
  const steps = stepDecoder(codings, maxInflateRatio);
  return {
    counter,
    html,
    coded: true,
    add: (chunk, onPlain) =>
      steps.push(chunk, (plain) => {
        counter.add(plain);
        onPlain?.(plain);
      }),
    rows: (ended) => counter.rows(ended),
    close: () => steps.close(),
  };
}

interface CoverParts {
  readonly leases: Leases;
  readonly grace: Grace;
  readonly maxRows: number;
}

/** Rows that one answer may hold. */
export const pageOf = ({ maxPage }: ListLimits, maxRows: number): number =>
  maxPage === null ? maxRows : Math.min(maxRows, maxPage.rows);

/** Covers an answer's rows as they come: null when what was counted may be sent. One for each answer, or for a stream. */
export function openCover(
  { leases, grace, maxRows }: CoverParts,
  {
    account,
    limits,
    requestId,
  }: { readonly account: Account; readonly limits: ListLimits; readonly requestId: string },
): { covered(): number; to(rows: number): Stop | null | Promise<Stop | null>; giveBack(): void } {
  let covered = 0;

  function to(rows: number): Stop | null | Promise<Stop | null> {
    const more = rows - covered;
    if (more <= 0) return null;
    if (rows > pageOf(limits, maxRows))
      return { kind: 'page', rule: limits.maxPage?.rule ?? null, rows, milliseconds: 0 };
    const taken = leases.take(account, limits, more);
    if (taken === true) {
      covered = rows;
      return null;
    }
    return taken.then((answer): Stop | null => {
      switch (answer.kind) {
        case 'taken':
          covered = rows;
          return null;
        case 'refused': {
          const { rule, milliseconds } = answer.window;
          return { kind: 'window', rule, rows, milliseconds };
        }
        case 'down':
          if (!grace.lets(account, requestId, more, rows))
            return { kind: 'down', rule: null, rows, milliseconds: 0 };
          covered = rows;
          return null;
        default:
          return answer satisfies never;
      }
    });
  }

  return {
    // No getter: in an object made for each answer it would keep the answer from being freed until a full collection.
    covered: () => covered,
    to,
    giveBack() {
      leases.giveBack(account, covered);
      covered = 0;
    },
  };
}
