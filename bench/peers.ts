/** The peers of the file benchmarks, each run as its own process: `node peers.ts ROLE WORK`. Each turn reads the file, drops columns, masks one and writes the rest to a file; it tells the seconds. */

import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import exceljs from 'exceljs';
import Papa from 'papaparse';
import type { ExportWork } from './exports.ts';

const [role = '', argument = ''] = process.argv.slice(2);
const work = JSON.parse(argument) as ExportWork;
const folder = mkdtempSync(join(tmpdir(), 'exportgate-bench-'));
const out = join(folder, 'out');

process.on('disconnect', () => {
  rmSync(folder, { recursive: true });
  process.exit(0);
});
process.on('message', () => {
  const start = performance.now();
  void turn(role).then(() => process.send?.((performance.now() - start) / 1000));
});
process.send?.('ready');

function turn(name: string): Promise<void> {
  switch (name) {
    case 'papaparse':
      return papaparse(true);
    case 'papaparse-parse':
      return papaparse(false);
    case 'exceljs-stream':
      return excelStream();
    case 'json':
      return json();
    default:
      throw new Error(`there is no peer "${name}"`);
  }
}

/** Streamed, with decoded text (bytes it would break), its chunks written as they come. `writes` false: the bare parse. */
async function papaparse(writes: boolean): Promise<void> {
  const decoder = new StringDecoder('utf8');
  const file = writes ? createWriteStream(out, { highWaterMark: 1_048_576 }) : null;
  let kept: readonly number[] = [];
  let masked = -1;
  let rest = '';
  let begun = false;
  let rows = 0;
  const take = async (last: boolean): Promise<void> => {
    const { data, meta } = new Papa.Parser({ delimiter: ',' }).parse(rest, 0, !last) as {
      data: string[][];
      meta: { cursor: number };
    };
    rest = rest.slice(meta.cursor);
    const lines = data.filter((row) => row.length > 1);
    if (!begun && lines.length > 0) {
      begun = true;
      const headings = lines[0] ?? [];
      kept = headings.flatMap((heading, index) => (work.drop.includes(heading) ? [] : [index]));
      masked = headings.indexOf(work.mask);
      rows -= 1;
    }
    rows += lines.length;
    if (file === null || lines.length === 0) return;
    const cut = lines.map((row) =>
      kept.map((index) => (index === masked ? mask(row[index] ?? '') : row[index])),
    );
    if (!file.write(`${Papa.unparse(cut)}\r\n`)) await once(file, 'drain');
  };
  for await (const chunk of createReadStream(work.path, { highWaterMark: 1_048_576 })) {
    rest += decoder.write(chunk as Buffer);
    await take(false);
  }
  rest += decoder.end();
  await take(true);
  if (rows !== work.rows) throw new Error(`papaparse read ${rows} rows`);
  if (file) {
    file.end();
    await once(file, 'finish');
  }
}

/** exceljs's streaming reader and writer. */
async function excelStream(): Promise<void> {
  const reader = new exceljs.stream.xlsx.WorkbookReader(work.path, {
    sharedStrings: 'cache',
    styles: 'cache',
    worksheets: 'emit',
    hyperlinks: 'ignore',
    entries: 'emit',
  });
  const writer = new exceljs.stream.xlsx.WorkbookWriter({ filename: out, useStyles: true });
  const parts = patched(writer);
  let rows = -1;
  for await (const sheet of reader) {
    const written = writer.addWorksheet('Sheet');
    parts.at(-1)?.resume();
    let kept: readonly number[] = [];
    let masked = -1;
    for await (const row of sheet) {
      if (rows < 0) {
        const headings = (row.values as (string | undefined)[]).map(String);
        kept = headings.flatMap((heading, index) =>
          index === 0 || work.drop.includes(heading) ? [] : [index],
        );
        masked = headings.indexOf(work.mask);
      }
      rows += 1;
      const copy = written.addRow([]);
      kept.forEach((column, index) => {
        const from = row.getCell(column);
        const to = copy.getCell(index + 1);
        to.style = from.style;
        to.value = column === masked && rows > 0 ? mask(from.text) : from.value;
      });
      copy.commit();
    }
    written.commit();
  }
  await writer.commit();
  if (rows !== work.rows) throw new Error(`exceljs read ${rows} rows`);
}

/** Its own part streams return nothing from `pipe`, which the archiver that we install refuses. Node's are paused until they are told. */
function patched(writer: exceljs.stream.xlsx.WorkbookWriter): readonly PassThrough[] {
  const { zip } = writer as unknown as { zip: { append(part: PassThrough, entry: { name: string }): void } };
  const parts: PassThrough[] = [];
  Object.assign(writer, {
    _openStream(name: string) {
      const part = new PartStream({ highWaterMark: 1_048_576 });
      parts.push(part);
      zip.append(part, { name });
      return part;
    },
  });
  return parts;
}

class PartStream extends PassThrough {
  /** exceljs hands over its own text buffers. */
  override write(chunk: unknown): boolean {
    const isText = typeof chunk === 'object' && chunk !== null && 'toBuffer' in chunk;
    return super.write(isText ? (chunk as { toBuffer(): Buffer }).toBuffer() : chunk);
  }
}

async function json(): Promise<void> {
  const records = JSON.parse(readFileSync(work.path, 'utf8')) as Record<string, unknown>[];
  if (records.length !== work.rows) throw new Error(`JSON.parse read ${records.length} rows`);
  const cut = records.map((record) => {
    const copy = { ...record };
    for (const name of work.drop) delete copy[name];
    copy[work.mask] = mask(String(copy[work.mask]));
    return copy;
  });
  writeFileSync(out, JSON.stringify(cut));
}

const mask = (text: string): string => '*'.repeat(Math.max(0, text.length - 4)) + text.slice(-4);
