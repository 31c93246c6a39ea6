/** A large XLSX with shared and with inline strings: what the product does to an export, against exceljs's streaming reader and writer. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOurs, openPeer } from './exports.ts';
import type { ExportWork } from './exports.ts';
import { alternate } from './support.ts';
import type { Benchmark, Measured, Options } from './support.ts';
import { makeXlsx } from './xlsx-file.ts';

export const xlsx: Benchmark = {
  name: 'xlsx',
  says: 'an XLSX of 20 columns, shared and inline strings: read from the spool, inspect, decide, rewrite, spool; against exceljs streaming',
  async run({ rows: wanted, rounds }: Options): Promise<Measured> {
    const rows = wanted ?? 100_000;
    const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
    try {
      const shared = await compare(folder, rows, 'shared', rounds ?? 3);
      const inline = await compare(folder, rows, 'inline', rounds ?? 3);
      return {
        ratio: {
          exceljs_stream_shared: shared.theirs.seconds / shared.ours.seconds,
          exceljs_stream_inline: inline.theirs.seconds / inline.ours.seconds,
        },
        ours: {
          seconds_shared: shared.ours.seconds,
          seconds_inline: inline.ours.seconds,
          rss_mib: Math.max(shared.ours.rssMib, inline.ours.rssMib),
        },
        peers: {
          exceljs_stream_shared: { seconds: shared.theirs.seconds, rss_mib: shared.theirs.rssMib },
          exceljs_stream_inline: { seconds: inline.theirs.seconds, rss_mib: inline.theirs.rssMib },
        },
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

interface Figures {
  readonly seconds: number;
  readonly rssMib: number;
}

async function compare(
  folder: string,
  rows: number,
  texts: 'shared' | 'inline',
  rounds: number,
): Promise<{ readonly ours: Figures; readonly theirs: Figures }> {
  const path = join(folder, `${texts}.xlsx`);
  await makeXlsx(path, rows, texts);
  const work: ExportWork = {
    path,
    fileName: 'contacts.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    rows,
    drop: ['ID number', 'Bank card'],
    mask: 'Mobile',
  };
  const ours = await openOurs(work, 0);
  const theirs = await openPeer('exceljs-stream', work, 0);
  try {
    const seconds = await alternate(rounds, { ours: () => ours.run(), theirs: () => theirs.run() });
    return {
      ours: { seconds: seconds('ours'), rssMib: ours.rssMib() },
      theirs: { seconds: seconds('theirs'), rssMib: theirs.rssMib() },
    };
  } finally {
    await ours.stop();
    await theirs.stop();
  }
}
