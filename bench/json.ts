/** A large JSON list: what the product does to an export, against JSON.parse, a map and JSON.stringify. */

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeContacts } from '../src/demo/contacts.ts';
import { mibPerSecond, openOurs, openPeer } from './exports.ts';
import type { ExportWork } from './exports.ts';
import { alternate } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

const MIB = 200;

export const json: Benchmark = {
  name: 'json',
  says: 'a JSON list of records: read from the spool, inspect, decide, rewrite, spool; against JSON.parse, map, JSON.stringify',
  async run({ mib, rounds }: Options): Promise<Measured> {
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    const path = join(folder, 'contacts.json');
    const work: ExportWork = {
      path,
      fileName: 'contacts.json',
      mediaType: 'application/json',
      rows: makeJson(path, (mib ?? MIB) * 1_000_000),
      drop: ['ID number', 'Bank card'],
      mask: 'Mobile',
    };
    const ours = await openOurs(work, 0);
    const theirs = await openPeer('json', work, 0);
    try {
      const seconds = await alternate(rounds ?? 3, { ours: () => ours.run(), theirs: () => theirs.run() });
      return {
        ratio: { json_parse_stringify: seconds('theirs') / seconds('ours') },
        ours: {
          seconds: seconds('ours'),
          mib_per_second: mibPerSecond(path, seconds('ours')),
          rss_mib: ours.rssMib(),
        },
        peers: { json_parse_stringify: { seconds: seconds('theirs'), rss_mib: theirs.rssMib() } },
      };
    } finally {
      await ours.stop();
      await theirs.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** Writes a list of at least so many bytes; how many records are in it. Flags, numbers, nulls and escapes stand beside the contacts' texts. */
function makeJson(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  const contacts = makeContacts(10_000);
  let rows = 0;
  let written = writeSync(file, '[');
  while (written < bytes) {
    const records = contacts.map((contact) => {
      rows += 1;
      const more = {
        active: rows % 3 === 0,
        amount: rows * 1.25,
        score: null,
        note: 'said "later",\nthen left',
      };
      return JSON.stringify({ ...contact, ID: String(100_000 + rows), ...more });
    });
    written += writeSync(file, `${rows > contacts.length ? ',' : ''}${records.join(',')}`);
  }
  writeSync(file, ']');
  closeSync(file);
  return rows;
}
