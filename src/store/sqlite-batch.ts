/** Group commit: all messages that wait are one transaction and one flush to disk, yet each succeeds or fails by itself. */

import type { FaultCode } from '../lib/fault.ts';
import { Fault } from '../lib/fault.ts';
import type { Kept } from './sqlite-kept.ts';
import { storeFault } from './sqlite-kept.ts';
import type { Operation } from './sqlite-operations.ts';
import { operations } from './sqlite-operations.ts';

export interface Call {
  readonly id: number;
  readonly operation: Operation;
  readonly input: unknown;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly code: FaultCode; readonly message: string };

/** Answers to all calls in their order, given only after what they say is durable. */
export function runBatch(kept: Kept, calls: readonly Call[]): readonly Answer[] {
  const answers: Answer[] = [];
  let group: Call[] = [];
  const runGroup = (): void => {
    if (group.length > 0) answers.push(...inOneTransaction(kept, group));
    group = [];
  };
  for (const call of calls) {
    if (call.operation !== 'copyDatabase') {
      group.push(call);
      continue;
    }
    // VACUUM INTO runs in no transaction; those before it are committed, so that they are in the copy.
    runGroup();
    answers.push(answered(kept, call));
  }
  runGroup();
  return answers;
}

function inOneTransaction(kept: Kept, calls: readonly Call[]): readonly Answer[] {
  const { db, ring } = kept;
  try {
    db.exec('BEGIN');
    const answers = calls.map((call) => inSavepoint(kept, call));
    db.exec('COMMIT');
    return answers;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    kept.ring = ring;
    return calls.map((call) => failed(call, storeFault(error)));
  }
}

/** Throws when the whole transaction is lost, which SQLite decides by itself when the disk is full or broken. */
function inSavepoint(kept: Kept, call: Call): Answer {
  const { db } = kept;
  db.exec('SAVEPOINT one');
  const answer = answered(kept, call);
  if (!db.inTransaction)
    throw new Fault('STORE_DOWN', 'used the store: the database gave up the transaction');
  if (!answer.ok) db.exec('ROLLBACK TO one');
  db.exec('RELEASE one');
  return answer;
}

function answered(kept: Kept, call: Call): Answer {
  try {
    const operation = operations[call.operation] as (kept: Kept, input: unknown) => unknown;
    return { id: call.id, ok: true, value: operation(kept, call.input) };
  } catch (error) {
    return failed(call, storeFault(error));
  }
}

function failed(call: Call, fault: Fault): Answer {
  return { id: call.id, ok: false, code: fault.code, message: fault.message };
}
