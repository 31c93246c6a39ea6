/** The office without a gateway: one command opens the store, does its work, and closes it. */

import type { Settings } from '../config/index.ts';
import { Fault } from '../lib/fault.ts';
import { openCore } from './core.ts';
import type { Surroundings } from './core.ts';
import { operations } from './operations.ts';
import type { Operation } from './operations.ts';

export interface Office {
  call(operation: string, input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export async function openOffice(loaded: Settings, surroundings: Surroundings): Promise<Office> {
  // The log, backups and keys must be within reach also while a file of people is broken.
  const core = await openCore(loaded, surroundings, 'pass over');
  const table = operations(core, surroundings.now, {
    running: false,
    instance: null,
    notices: () => [],
    restored: async () => undefined,
  });
  return { call: caller(table), close: () => core.close() };
}

/** Calls an operation by its name; one that is not there is a command of another version. */
export function caller(table: ReadonlyMap<string, Operation>): Office['call'] {
  return async (operation, input) => {
    const run = table.get(operation);
    if (!run)
      throw new Fault(
        'INPUT',
        `called the gateway for ${operation}: it has no such operation; are both of one version?`,
      );
    return run(input as never);
  };
}
