/** What all files that hold other files share: each member is kept, read by its own format, and written by it again. Nothing else of the container leaves. */

import { z } from 'zod';
import { Fault } from '../../lib/fault.ts';
import type { FaultCode } from '../../lib/fault.ts';
import type { Kept } from '../../lib/scratch.ts';
import type { Batch } from '../batch.ts';
import type {
  InnerFile,
  Layout,
  ReadLimits,
  Reading,
  Sink,
  TableHead,
  TableReader,
  TableWriter,
  Tools,
  VisibleMark,
} from '../format.ts';
import { memberNames } from './names.ts';

/** A file in a container, in the container's order. */
export interface Member {
  /** As the container gives it, with folders; untrusted. Null where it gives none. */
  readonly name: string | null;
  /** Untrusted; empty where the container gives none. */
  readonly mediaType: string;
  /** Its bytes. Asked for at most once, before the next member. */
  stream(): AsyncIterable<Uint8Array>;
}

/** A member whose tables were read; what the writer needs of it. */
const MemberLayout = z.object({
  /** Fit to be shown, with the extension of the file that is written. */
  name: z.string(),
  /** Id of the format in which it is written. */
  format: z.string(),
  /** Place of its first table among those of the container. */
  from: z.int(),
  layout: z.record(z.string(), z.unknown()),
  /** What the container itself needs to write it, such as its encoding. */
  as: z.string(),
});
type MemberLayout = z.infer<typeof MemberLayout>;

/** The layout grows as the tables are read: a member is in it before its first table is given. */
export function readingOf(
  members: () => AsyncIterable<Member & { readonly as?: string }>,
  limits: ReadLimits,
  tools: Tools,
  more: Layout = {},
): Reading {
  const listed: MemberLayout[] = [];
  let unread = 0;
  return {
    layout: { ...more, members: listed },
    unread: () => unread,
    async *tables() {
      const nameOf = memberNames();
      const count = rowCount(limits);
      let from = 0;
      listed.length = 0;
      unread = 0;
      for await (const member of members()) {
        const kept = await tools.keep(member.stream());
        try {
          if (kept.size === 0) continue;
          const inner = await opened(kept, member, tools);
          if (inner === null) {
            unread += 1;
            continue;
          }
          const { reading, writtenAs, layout } = inner;
          const writer = tools.writerOf(writtenAs);
          const leaves = writer !== null;
          const name = nameOf(member.name, writer?.extension ?? null);
          listed.push({ name, format: writtenAs, from, layout, as: member.as ?? '' });
          for await (const table of reading.tables()) {
            from += 1;
            yield {
              ...tableOf(table, name, count),
              hidden: table.hidden || !leaves,
              single: writtenAs === 'json',
            };
          }
          // What can leave only as it is cannot be packed again: its tables are counted as hidden ones are.
          unread += (leaves ? 0 : 1) + (reading.unread?.() ?? 0);
        } finally {
          await kept.drop();
        }
      }
    },
  };
}

/** Null for a file that is no table of ours. What cannot be looked into is a danger, and its fault is thrown. */
async function opened(kept: Kept, { name, mediaType }: Member, tools: Tools): Promise<InnerFile | null> {
  try {
    const inner = await tools.open(kept, { mediaType, fileName: name });
    if (!('fault' in inner)) return inner;
    if (HARMLESS.includes(inner.fault)) return null;
    throw new Fault(inner.fault, 'unpacked a file: it cannot be looked into');
  } catch (error) {
    if (error instanceof Fault && HARMLESS.includes(error.code)) return null;
    throw error;
  }
}

/** Of files that were recognised as something that holds no rows, or as nothing; they stay behind. */
const HARMLESS: readonly FaultCode[] = ['FORMAT_UNKNOWN', 'FORMAT_EMPTY'];

function tableOf(
  table: TableReader,
  member: string,
  count: (rows: number) => void,
): Pick<TableReader, 'name' | 'names' | 'rows'> {
  return {
    name: `${member}/${table.name}`,
    names: table.names === null ? null : () => table.names?.() ?? [],
    async *rows(): AsyncGenerator<Batch> {
      for await (const batch of table.rows()) {
        count(batch.rows);
        yield batch;
      }
    },
  };
}

/** Counts the rows of all members together. */
function rowCount({ maxRows }: ReadLimits): (rows: number) => void {
  let all = 0;
  return (rows) => {
    all += rows;
    if (all > maxRows) throw new Fault('LIMIT_ROWS', `read packed files: over ${maxRows} rows together`);
  };
}

/** Where a container puts its members, one after the other. */
export interface Packer {
  /** Begins a file; its bytes follow until `close`. `as` is the member's own (see `readingOf`). */
  begin(name: string, as: string, mediaType: string): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  end(): Promise<void>;
}

/** Writes every member that has a table that leaves, by its own format's writer. */
export function packingWriter(packer: Packer, layout: Layout, mark: VisibleMark, tools: Tools): TableWriter {
  let open: { readonly member: MemberLayout; readonly writer: TableWriter } | null = null;
  let escaped = 0; // in the files before
  const sink: Sink = { write: (bytes) => packer.write(bytes) };

  async function close(): Promise<void> {
    if (open === null) return;
    await open.writer.end();
    await packer.close();
    escaped += open.writer.escaped ?? 0;
    open = null;
  }

  async function writerFor(member: MemberLayout): Promise<TableWriter> {
    if (open?.member.from === member.from && open.member.name === member.name) return open.writer;
    await close();
    const format = tools.writerOf(member.format);
    if (format === null) throw new Fault('UNEXPECTED', 'packed a file: its format has no writer');
    await packer.begin(member.name, member.as, format.mediaType);
    const writer = await format.write(sink, member.layout, mark);
    open = { member, writer };
    return writer;
  }

  return {
    async table(head) {
      const member = memberOf(layout, head.source);
      const writer = await writerFor(member);
      await writer.table(innerHead(head, member));
    },
    async rows(batch, cut) {
      if (open === null) throw new Fault('UNEXPECTED', 'packed a file: rows came before their table');
      await open.writer.rows(batch, cut);
    },
    async end() {
      await close();
      await packer.end();
    },
    get escaped() {
      return escaped + (open?.writer.escaped ?? 0);
    },
  };
}

function memberOf({ members }: Layout, source: number): MemberLayout {
  const listed = z.array(z.unknown()).parse(members);
  const at = listed.findLastIndex((one) => z.object({ from: z.int() }).parse(one).from <= source);
  return MemberLayout.parse(listed[at]);
}

function innerHead(head: TableHead, { name, from }: MemberLayout): TableHead {
  const prefix = `${name}/`;
  const inner = head.name.startsWith(prefix) ? head.name.slice(prefix.length) : head.name;
  return { ...head, name: inner, source: head.source - from };
}
