/** `start`: run the gateway until it is told to stop. */

import { openLog } from '../lib/log.ts';
import { VERSION } from '../lib/version.ts';
import { openGateway } from '../wiring.ts';
import type { Command } from './command.ts';
import { configOf } from './office.ts';

export const start: Command = {
  name: 'start',
  summary: 'run the gateway',
  async run(context) {
    const loaded = await configOf(context);
    const log = openLog(
      (line) => void process.stdout.write(line),
      context.env['EXPORTGATE_LOG_LEVEL'] ?? 'info',
    );
    const gateway = await openGateway(loaded, { ...context, log });
    log.info('listening', { url: gateway.url, version: VERSION });
    await context.untilStopped(() => void gateway.reload());
    log.info('stopping');
    await gateway.close();
    return 0;
  },
};
