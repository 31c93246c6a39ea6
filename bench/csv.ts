/** A large CSV in UTF-8 and in GB18030: what the product does to an export, without looking for values and with every cell seen by all detectors, against papaparse. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCsv } from './csv-file.ts';
import { mibPerSecond, openOurs, openPeer } from './exports.ts';
import type { Contender, ExportWork } from './exports.ts';
import { alternate } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';

const ROWS = 1_000_000;

export const csv: Benchmark = {
  name: 'csv',
  says: 'a CSV of 20 columns: read from the spool, inspect, decide, rewrite, spool; against papaparse reading, dropping, masking, writing',
  async run({ rows: wanted, rounds }: Options): Promise<Measured> {
    const rows = wanted ?? ROWS;
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    const work: ExportWork = {
      path: join(folder, 'contacts.csv'),
      fileName: 'contacts.csv',
      mediaType: 'text/csv',
      rows,
      drop: ['ID number', 'Bank card'],
      mask: 'Mobile',
    };
    const chinese = { ...work, path: join(folder, 'contacts-gb18030.csv') };
    writeCsv(work.path, rows, 'utf8');
    writeCsv(chinese.path, rows, 'gb18030');
    const contenders: Readonly<Record<Name, Contender>> = {
      ours: await openOurs(work, 0),
      papaparse: await openPeer('papaparse', work, 0),
      full: await openOurs(work, 0, true),
      parse: await openPeer('papaparse-parse', work, 0),
      gb18030: await openOurs(chinese, 0),
    };
    try {
      const runs = Object.entries(contenders).map(([name, one]) => [name, () => one.run()] as const);
      const seconds: (name: Name) => number = await alternate(rounds ?? 3, Object.fromEntries(runs));
      const rss = (...names: readonly Name[]) => Math.max(...names.map((name) => contenders[name].rssMib()));
      const rate = mibPerSecond(work.path, seconds('ours'));
      const chineseRate = mibPerSecond(chinese.path, seconds('gb18030'));
      return {
        ratio: {
          papaparse: seconds('papaparse') / seconds('ours'),
          papaparse_full_inspection: seconds('parse') / seconds('full'),
          gb18030_to_utf8: chineseRate / rate,
        },
        ours: {
          seconds: seconds('ours'),
          seconds_full_inspection: seconds('full'),
          seconds_gb18030: seconds('gb18030'),
          mib_per_second: rate,
          mib_per_second_gb18030: chineseRate,
          rss_mib: rss('ours', 'full', 'gb18030'),
          rss_mib_without_detectors: rss('ours', 'gb18030'),
        },
        peers: {
          papaparse: { seconds: seconds('papaparse'), rss_mib: rss('papaparse') },
          papaparse_parse: { seconds: seconds('parse'), rss_mib: rss('parse') },
        },
      };
    } finally {
      for (const one of Object.values(contenders)) await one.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

type Name = 'ours' | 'papaparse' | 'full' | 'parse' | 'gb18030';
