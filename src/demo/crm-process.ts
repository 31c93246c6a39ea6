/** The stand-in CRM as its own process: `node crm-process.ts PORT COUNT [FILE]`; tells its parent the port it took. */

import { serve } from '@hono/node-server';
import { demoCrm } from './crm.ts';

const [port, count, filePath] = process.argv.slice(2);
const server = serve(
  { fetch: demoCrm(Number(count), filePath ?? null).fetch, port: Number(port), hostname: '127.0.0.1' },
  (address) => process.send?.({ port: address.port }),
);
process.on('disconnect', () => {
  server.close();
  process.exit(0);
});
