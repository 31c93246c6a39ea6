/** How the rows of one template are copied: the same few runs of bytes and changed values for each of them. */

import type { CutColumn } from '../batch.ts';
import { CLOSE, columnOf, END, FIELDS, KEY, OPEN, START } from './batch.ts';
import type { JsonBatch } from './batch.ts';
import { COMMA } from './scan.ts';

/** By column: what is written for its cells; undefined for nothing. */
export type Changes = readonly (CutColumn['change'] | undefined)[];

/** Of each step: whether a comma stands before it, where its run of bytes begins and ends (places among the row's tokens), and which token's changed value stands behind it (-1 for none). */
export const STEP = 4;
export const RUN_FROM = 1;
export const RUN_TO = 2;
export const CHANGED = 3;

export interface Steps {
  readonly steps: Int32Array;
  /** Whether they write anything at all. */
  readonly any: boolean;
}

/** The steps for all rows of the template by which this row was read. */
export function stepsFor(batch: JsonBatch, row: number, changes: Changes): Steps {
  const { bytes, tokens } = batch;
  const first = batch.from[row] ?? 0;
  const stop = batch.from[row + 1] ?? 0;
  const steps: number[] = [];
  let any = false; // whether something stands before in the same brackets
  let wrote = false;
  let runEnd = -1; // where the run under way ends in the bytes; -1 for none
  const add = (from: number, token: number, comma: boolean, isRun: boolean): void => {
    const start = tokens[first * FIELDS + from] ?? 0;
    const to = token * FIELDS + (isRun ? END : START);
    if (isRun && runEnd >= 0 && start === runEnd + (comma ? 1 : 0) && (!comma || bytes[runEnd] === COMMA))
      steps[steps.length - STEP + RUN_TO] = to;
    else steps.push(comma ? 1 : 0, from, to, isRun ? -1 : token);
    runEnd = isRun ? (tokens[first * FIELDS + to] ?? 0) : -1;
  };
  for (let token = 0; token < stop - first; token += 1) {
    const what = tokens[(first + token) * FIELDS] ?? 0;
    const kind = batch.kindOf(first + token);
    const hasKey = (tokens[(first + token) * FIELDS + KEY] ?? -1) >= 0;
    const from = token * FIELDS + (hasKey ? KEY : START);
    if (kind === CLOSE) add(token * FIELDS + START, token, false, true);
    else if (kind === OPEN) add(from, token, any, true);
    else {
      const change = changes[columnOf(what)];
      if (change === undefined) continue;
      add(from, token, any, change === null);
    }
    any = kind !== OPEN;
    if (kind !== CLOSE) wrote = true;
  }
  return { steps: Int32Array.from(steps), any: wrote };
}
