/** `start`: run the gateway until it is told to stop. */

import { Fault, faultCode } from '../lib/fault.ts';
import { openLog } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import { openGateway } from '../wiring.ts';
import type { Command, CommandContext } from './command.ts';
import { configOf } from './office.ts';

const LEVELS: readonly string[] = ['debug', 'info', 'warn', 'error', 'silent'];

export const start: Command = {
  name: 'start',
  summary: 'run the gateway',
  async run(context) {
    const loaded = await configOf(context);
    const log = openLog((line) => void process.stdout.write(line), levelOf(context));
    const gateway = await openGateway(loaded, { ...context, log });
    log.info('listening', { url: gateway.url, version: VERSION });
    await context.untilStopped(() => {
      gateway.reload().catch((error: unknown) => {
        log.error('the rules could not be read again', { code: faultCode(error) });
      });
    });
    log.info('stopping');
    await gateway.close();
    return 0;
  },
};

function levelOf({ env }: CommandContext): string {
  const level = env['EXPORTGATE_LOG_LEVEL'] ?? 'info';
  if (LEVELS.includes(level)) return level;
  throw new Fault('INPUT', `read the variable EXPORTGATE_LOG_LEVEL: it must be one of ${LEVELS.join(', ')}`);
}
