/** The office without a gateway: one command opens the store, does its work, and closes it. */

import { readRulesFolder } from '../config/index.ts';
import type { Rules, Settings } from '../config/index.ts';
import { Fault } from '../lib/fault.ts';
import { known } from './checking.ts';
import { openCore } from './core.ts';
import type { Surroundings } from './core.ts';
import { gated } from './duties.ts';
import { openLeaving } from './leaving.ts';
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
    notices: async () => [],
    reloadRules: null,
    rules: () => rulesOnDisk(loaded),
    // What waits is sent when the gateway runs.
    wake: () => undefined,
    leaving: openLeaving(core, { now: surroundings.now, wake: () => undefined, log: null }),
    restored: async () => undefined,
  });
  return { call: gated(core, caller(table), surroundings.now), close: () => core.close() };
}

async function rulesOnDisk({ rulesFolder }: Settings): Promise<Rules> {
  const read = await readRulesFolder(rulesFolder, known);
  if (read.ok) return read.rules;
  throw new Fault('INPUT', 'read the rules: they cannot be used; run "exportgate check"');
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
