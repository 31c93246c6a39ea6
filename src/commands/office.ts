/** Where commands do their work: in the running gateway where there is one, else in the store itself. */

import { loadConfig, loadSettings } from '../config/index.ts';
import type { Loaded } from '../config/index.ts';
import { callControl, controlPath } from '../lib/control.ts';
import { Fault } from '../lib/fault.ts';
import { known, openOffice } from '../wiring.ts';
import { actingFrom } from './acting.ts';
import type { CommandContext, ExitCode } from './command.ts';

/** Calls one operation of the office (wiring.ts lists them) and gives its answer. */
export type Call = <Answer>(operation: string, input: unknown) => Promise<Answer>;

/** The configuration, or every problem in it as one Fault INPUT. */
export async function configOf(context: CommandContext): Promise<Loaded> {
  return good(context, await loadConfig(context.configPath, known));
}

function good<Value>(
  context: CommandContext,
  result: { ok: true; loaded: Value } | { ok: false; problems: readonly { readonly text: string }[] },
): Value {
  if (result.ok) return result.loaded;
  throw new Fault(
    'INPUT',
    `read ${context.configPath}: it cannot be used\n${result.problems.map((problem) => `  ${problem.text}`).join('\n')}`,
  );
}

/** Whether a gateway runs over the data folder of the configuration and answers; nothing of the store is asked. */
export async function isRunning(context: CommandContext): Promise<boolean> {
  const { dataFolder } = good(context, await loadSettings(context.configPath));
  return (await callControl(controlPath(dataFolder), 'alive', {})) !== null;
}

/** One writer: beside a running gateway its socket is used, and the store is opened only when nobody listens. */
export async function withOffice(
  context: CommandContext,
  work: (call: Call) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = good(context, await loadSettings(context.configPath));
  const path = controlPath(config.dataFolder);
  const status = await callControl(path, 'status', {});
  const acting = (operation: string, input: unknown) => ({
    operation,
    input,
    actor: actingFrom(context, { as: context.as }),
  });
  if (status) {
    return work(async (operation, input) => {
      const answer = await callControl(path, 'acting', acting(operation, input));
      if (!answer)
        throw new Fault(
          'STORE_LOCKED',
          `called the running gateway for ${operation}: it has just stopped; try again`,
        );
      return answer.value as never;
    });
  }
  const office = await openOffice(config, context);
  try {
    return await work((operation, input) => office.call('acting', acting(operation, input)) as never);
  } finally {
    await office.close();
  }
}
