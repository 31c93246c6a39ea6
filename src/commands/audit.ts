/** `audit show | verify | export`: read the log, check its chain, hand it to somebody who checks it without us. */

import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Fault } from '../lib/fault.ts';
import { verifyLog } from '../wiring.ts';
import type { LogEntry, Verified } from '../wiring.ts';
import type { AuditEntry, AuditType } from '../model/audit.ts';
import type { Command, CommandContext, ExitCode } from './command.ts';
import { existingFile, wholeNumber } from './given.ts';
import { withOffice } from './office.ts';
import type { Call } from './office.ts';

const BATCH = 500;

/** What changes who may take what. */
const PERMISSION_CHANGES: readonly AuditType[] = [
  'rules-loaded',
  'rules-refused',
  'rules-waiting',
  'rules-agreed',
  'limits-accepted',
  'granted',
  'revoked',
  'contract-made',
  'override-set',
  'override-ended',
  'mode-changed',
];

export const auditShow: Command = {
  name: 'audit show',
  summary: 'print the log, oldest first',
  options: [
    ['--export <id>', 'only entries about this export'],
    [
      '--rules',
      'only changes of what may leave: rules that were loaded, refused, waited or were agreed to, and exceptions',
    ],
    ['--last <n>', 'only the last n entries'],
  ],
  async run(context, _args, options) {
    const last = wholeNumber(options, 'last', { least: 1, most: 999_999_999 });
    return withOffice(context, async (call) => {
      const entries: AuditEntry[] = [];
      for (let from = 1; ; from += BATCH) {
        const batch = await call<AuditEntry[]>('audit.read', { from, most: BATCH });
        entries.push(...batch);
        if (batch.length < BATCH) break;
      }
      const wanted = options['export'];
      const about = entries.filter(
        ({ event }) =>
          (wanted === undefined || event.exportId === wanted) &&
          (options['rules'] !== true || PERMISSION_CHANGES.includes(event.type)),
      );
      const shown = last === null ? about : about.slice(-last);
      if (context.json) context.out(JSON.stringify(shown));
      else for (const entry of shown) context.out(entryLine(entry));
      return 0;
    });
  },
};

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'check the chain of the log, or of a file that "audit export" wrote',
  options: [
    ['--file <file>', 'check this file instead of the store; needs no gateway, no key and no configuration'],
  ],
  async run(context, _args, options) {
    const file = options['file'];
    if (typeof file === 'string') return tell(context, await verifyLog(entriesOf(context, file)));
    return withOffice(context, async (call) => tell(context, await verifyLog(batches(call))));
  },
};

export const auditExport: Command = {
  name: 'audit export',
  summary: 'write the log as JSON lines, for a SIEM or an outside verifier',
  args: ['<file>'],
  run: (context, [file = '']) =>
    withOffice(context, async (call) => {
      const path = resolve(context.cwd, file);
      const out = await open(path, 'wx', 0o600).catch((error: unknown) => {
        throw new Fault(
          'INPUT',
          `wrote ${file}: ${isThere(error) ? 'it is there already' : 'it cannot be made'}`,
        );
      });
      const count = await writeAll(out, call).catch(async (error: unknown) => {
        await rm(path, { force: true }); // half a log verifies too, so none may be left behind
        throw error;
      });
      context.out(
        context.json ? JSON.stringify({ entries: count, file }) : `Wrote ${count} entries to ${file}.`,
      );
      return 0;
    }),
};

async function writeAll(out: FileHandle, call: Call): Promise<number> {
  let count = 0;
  try {
    for await (const batch of batches(call)) {
      await out.writeFile(batch.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      count += batch.length;
    }
    await out.sync();
  } finally {
    await out.close();
  }
  return count;
}

const isThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

function tell(context: CommandContext, result: Verified): ExitCode {
  if (context.json) context.out(JSON.stringify(result));
  else if (result.ok) {
    const erased = result.erased === 0 ? '' : `, of which ${result.erased} have their details erased`;
    context.out(`The log is whole: ${result.entries} entries${erased}, head ${result.head}.`);
  } else
    context.out(
      `The log was changed: entry ${result.seq} does not fit (${result.why}). Entries before it are whole.`,
    );
  return result.ok ? 0 : 1;
}

async function* batches(call: Call): AsyncGenerator<readonly LogEntry[]> {
  for (let from = 1; ; from += BATCH) {
    const batch = await call<LogEntry[]>('audit.raw', { from, most: BATCH });
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
  }
}

const Entry = z.object({
  seq: z.int(),
  entry: z.string(),
  hash: z.string(),
  opening: z.object({ salt: z.string(), record: z.string() }).nullable(),
});

async function* entriesOf(
  context: Pick<CommandContext, 'cwd'>,
  file: string,
): AsyncGenerator<readonly LogEntry[]> {
  const input = createReadStream(existingFile(context, file), 'utf8');
  let lines = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    lines += 1;
    if (text.trim() !== '') yield [entryIn(text, `${file}:${lines}`)];
  }
}

function entryIn(text: string, where: string): LogEntry {
  try {
    return Entry.parse(JSON.parse(text));
  } catch {
    throw new Fault('INPUT', `read ${where}: it is no entry of a log as "audit export" writes it`);
  }
}

/** One line for one entry, whatever somebody wrote into it. */
export function entryLine({ seq, event }: AuditEntry): string {
  const facts = Object.entries(event.facts)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return [
    String(seq).padStart(6),
    event.at,
    event.type.padEnd(14),
    event.exportId ?? '-'.padEnd(9),
    event.actor ?? '-',
    facts,
  ]
    .join('  ')
    .replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** Control, format and line characters: a reason that somebody wrote must not move a terminal's cursor or begin a line of its own. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
