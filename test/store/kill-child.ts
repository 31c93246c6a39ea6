/** A gateway that does nothing but add, release and charge until it is killed. It writes the id of each release that it was promised. */

import { event, held, openIn, spendingOf } from './made.ts';

const folder = process.argv[2];
if (!folder) throw new Error('the folder is missing');
process.stdout.write('starting\n');
const store = await openIn(folder);

async function release(id: string): Promise<void> {
  const { account, at } = spendingOf(0, { person: 'mei', kind: 'list' });
  await store.ledger.reserve({ account, need: 5, want: 5, at, until: at, windows: [], extend: null });
  process.stdout.write(`reserved ${id}\n`);
  await store.exports.add(held(id, 'preparing'), { ...event('requested'), exportId: id });
  const records = Buffer.from(id.padStart(16).slice(-16));
  const spend = { ...spendingOf(3), amounts: { rows: 3, bytes: 30, values: {}, records } };
  const released = { ...event('released'), exportId: id };
  await store.exports.move(id, ['preparing'], { state: 'released' }, released, spend);
  process.stdout.write(`${id}\n`);
}

for (let round = 0; ; round += 1)
  await Promise.all(Array.from({ length: 4 }, (_, index) => release(`${process.pid}-${round}-${index}`)));
