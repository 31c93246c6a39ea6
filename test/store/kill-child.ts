/** A gateway that does nothing but add, release and charge until it is killed. It writes the id of each release that it was promised. */

import { event, held, openIn } from './made.ts';

const folder = process.argv[2];
if (!folder) throw new Error('the folder is missing');
process.stdout.write('starting\n');
const store = await openIn(folder);

async function release(id: string): Promise<void> {
  await store.exports.add(held(id, 'preparing'), { ...event('requested'), exportId: id });
  const spend = { person: 'li', app: 'crm', rows: 3, at: event().at, within: null };
  const released = { ...event('released'), exportId: id };
  await store.exports.move(id, ['preparing'], { state: 'released' }, released, spend);
  process.stdout.write(`${id}\n`);
}

for (let round = 0; ; round += 1)
  await Promise.all(Array.from({ length: 4 }, (_, index) => release(`${process.pid}-${round}-${index}`)));
