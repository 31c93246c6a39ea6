/** Lets a thousand requests race for the last of a limit, as often as is asked: `node test/soak/race.ts --times N`. Not part of `npm test`, where they race once. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { raceOvershoot } from '../../bench/ledger-load.ts';
import { openIn } from '../store/made.ts';

const { values } = parseArgs({ options: { times: { type: 'string', default: '100' } } });
const times = Number(values.times);
const folder = mkdtempSync(join(tmpdir(), 'exportgate-race-'));
const store = await openIn(folder);
const overshoot = await raceOvershoot(store, times);
await store.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify({ times, overshoot })}\n`);
process.exitCode = overshoot === 0 ? 0 : 1;
