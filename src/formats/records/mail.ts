/** Mail, single messages and mailboxes: who wrote to whom, the records in the texts, and the tables of the files that came with them; written as CSV. */

import { Fault } from '../../lib/fault.ts';
import { bounded } from '../../lib/limits.ts';
import { parseMail } from '../../lib/mail.ts';
import type { Mail, MailFile } from '../../lib/mail.ts';
import { bytesSource, gather } from '../../lib/source.ts';
import type { Source } from '../../lib/source.ts';
import type { Row } from '../../model/table.ts';
import type { Format, ReadLimits, TableReader, Tools } from '../format.ts';
import { FRESH_CSV } from './fresh-csv.ts';
import { rowGuard } from '../limits.ts';
import { htmlLines } from './mail-html.ts';
import { readersOf } from './records.ts';
import type { Piece } from './records.ts';
import { blocksOf } from './text.ts';

/** Messages (RFC 5322) and mbox files of them. */
export const mail = {
  id: 'mail',
  extension: 'eml',
  mediaType: 'message/rfc822',
  writtenAs: 'csv',

  recognise(head: Uint8Array) {
    const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 65_536)).toString('latin1');
    const [first = ''] =
      /^(?:From [^\r\n]*\r?\n)?(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+/.exec(start) ?? [];
    const fields = new Set(
      Array.from(first.matchAll(/^([\w-]+):/gm), ([, field = '']) => field.toLowerCase()),
    );
    const known = FIELDS.filter((field) => fields.has(field)).length;
    // A page saved with its pictures has such a head too, but went to nobody.
    return known >= 2 &&
      (fields.has('to') || fields.has('received') || !/^content-type:\s*multipart\/related/im.test(first))
      ? 0.9
      : 0;
  },

  async read(source, limits, tools) {
    let unread = 0;
    return {
      layout: FRESH_CSV,
      async *tables() {
        unread = 0;
        const mails = await messagesOf(source, limits);
        const guard = rowGuard(limits);
        yield* readersOf(messageRows(mails), limits, guard);
        const texts = mails.flatMap((one) => blocksOf(linesOf(one)));
        // No rule about a column can cut a text.
        if (texts.length > 0) unread += 1;
        if (texts.length > 0) yield* readersOf(textRows(texts), limits, guard);
        for (const file of mails.flatMap(({ files }) => files)) unread += yield* fileTables(file, tools);
      },
      unread: () => unread,
    };
  },

  write: null,
} satisfies Format;

/** Whether a mail that begins so has parts that are neither its text nor the same as a page. */
export function bringsFiles(start: string): boolean {
  return /^content-(?:disposition:\s*attachment|type:\s*(?!text\/(?:plain|html)|multipart\/(?:alternative|related))\S)/im.test(
    start,
  );
}

const FIELDS = ['from', 'to', 'subject', 'date', 'mime-version', 'received', 'message-id', 'return-path'];
const MOST_BYTES = 64 * 1024 * 1024;
const HEADINGS = ['From', 'Reply-To', 'To', 'Cc', 'Bcc', 'Date', 'Subject'];
const TEXT = ['Text'];

async function messagesOf(source: Source, limits: ReadLimits): Promise<readonly Mail[]> {
  const bytes = Buffer.from(await gather(bounded(source.stream(), MOST_BYTES, 'LIMIT_BYTES')));
  if (bytes.length === 0) throw new Fault('FORMAT_EMPTY', 'read a mail: it is empty');
  if (bytes.includes(0)) throw new Fault('FORMAT_BROKEN', 'read a mail: it holds NUL characters');
  const raws = bytes.toString('latin1', 0, 5) === 'From ' ? mboxParts(bytes) : [bytes];
  if (raws.length > limits.maxRows)
    throw new Fault('LIMIT_ROWS', `read a mailbox: it has more than ${limits.maxRows} messages`);
  const mails: Mail[] = [];
  for (const raw of raws) mails.push(await parsed(raw));
  return mails;
}

async function parsed(raw: Uint8Array): Promise<Mail> {
  try {
    return await parseMail(raw);
  } catch {
    throw new Fault('FORMAT_BROKEN', 'read a mail: it is not well-formed');
  }
}

/** The messages of an mbox: each begins behind a line that begins with `From `. */
function mboxParts(bytes: Buffer): readonly Uint8Array[] {
  const starts = Array.from(bytes.toString('latin1').matchAll(/^From [^\n]*\n/gm), ({ 0: line, index }) => ({
    line: index,
    body: index + line.length,
  }));
  return starts.map(({ body }, at) => bytes.subarray(body, starts[at + 1]?.line ?? bytes.length));
}

async function* messageRows(mails: readonly Mail[]): AsyncGenerator<Piece> {
  const rows = mails.map(({ people, date, subject }): Row => {
    const named = new Map(people);
    return [...HEADINGS.slice(0, 5).map((field) => named.get(field) || null), date, subject];
  });
  yield { table: 'messages', name: 'Messages', names: () => HEADINGS, rows };
}

async function* textRows(texts: readonly string[]): AsyncGenerator<Piece> {
  yield { table: 'text', name: 'Text', names: () => TEXT, rows: texts.map((text): Row => [text]) };
}

/** A text is often sent twice, plain and as a page: the one that tells more counts. */
function linesOf({ text, html }: Mail): readonly string[] {
  const page = htmlLines(html);
  const plain = text.split(/\r\n|\r|\n/);
  return blocksOf(page).length > blocksOf(plain).length ? page : plain;
}

/** The tables of a file that came with a message; returns how many of its parts are none. What cannot be looked into is a fault of the whole. */
async function* fileTables(file: MailFile, tools: Tools): AsyncGenerator<TableReader, number> {
  if (file.bytes.length === 0) return 0;
  const kept = await tools.keep(bytesSource(file.bytes).stream());
  try {
    const inner = await tools.open(kept, { mediaType: file.mediaType, fileName: file.name });
    if ('fault' in inner) {
      if (inner.fault === 'FORMAT_UNKNOWN' || inner.fault === 'FORMAT_EMPTY') return 1;
      throw new Fault(inner.fault, 'read a mail: a file in it cannot be looked into');
    }
    yield* inner.reading.tables();
    return inner.reading.unread?.() ?? 0;
  } finally {
    await kept.drop();
  }
}
