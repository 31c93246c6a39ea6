/** Whether every reader of a ZIP archive sees the same files in it: local headers agree with the directory, and nothing lies between, before or behind (APPNOTE.TXT section 4.3). */

import type { Entry } from 'yauzl';
import { Fault } from '../lib/fault.ts';
import type { Source } from '../lib/source.ts';

/** Throws FORMAT_BROKEN for an archive that two readers could read differently. The archive has no comment. */
export async function checkSound(source: Source, entries: readonly Entry[]): Promise<void> {
  const directory = await directoryOf(source, entries.length);
  const listed = entries.reduce((sum, entry) => sum + recordBytes(entry), 0);
  if (directory.bytes !== listed || directory.start + directory.bytes !== directory.end)
    throw unsound('its directory has another size than it says');
  let at = 0;
  const inOrder = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [place, entry] of inOrder.entries()) {
    if (entry.relativeOffsetOfLocalHeader !== at) throw unsound('its entries overlap, or leave gaps');
    checkEntry(entry);
    const next = inOrder[place + 1]?.relativeOffsetOfLocalHeader ?? directory.start;
    const dataEnd = (await localEnd(source, entry)) + entry.compressedSize;
    await checkDescriptor(source, entry, dataEnd, next);
    at = next;
  }
  if (at !== directory.start) throw unsound('something stands behind its entries');
}

interface Directory {
  readonly start: number;
  readonly bytes: number;
  /** Where the record of its end begins. */
  readonly end: number;
}

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;

/** From the end record, or that of ZIP64, which must say the same wherever the old one can say it. */
async function directoryOf(source: Source, count: number): Promise<Directory> {
  const end = source.size - END_BYTES;
  const tail = Buffer.from(await source.slice(Math.max(0, end - LOCATOR_BYTES - END64_BYTES), source.size));
  const old = tail.subarray(-END_BYTES);
  if (old.readUInt32LE(0) !== 0x06054b50) throw unsound('something stands behind it');
  const locator = tail.subarray(-END_BYTES - LOCATOR_BYTES, -END_BYTES);
  const isOld = locator.length < LOCATOR_BYTES || locator.readUInt32LE(0) !== 0x07064b50;
  if (isOld) {
    const same = [old.readUInt16LE(8), old.readUInt16LE(10)].every((entries) => entries === count);
    if (old.readUInt32LE(4) !== 0 || !same) throw unsound('its directory has another number of entries');
    return { start: old.readUInt32LE(16), bytes: old.readUInt32LE(12), end };
  }
  const start = end - LOCATOR_BYTES - END64_BYTES;
  const record = tail.subarray(0, END64_BYTES);
  const agrees =
    start >= 0 &&
    long(locator, 8) === start &&
    locator.readUInt32LE(4) === 0 &&
    locator.readUInt32LE(16) === 1 &&
    record.readUInt32LE(0) === 0x06064b50 &&
    long(record, 4) === END64_BYTES - 12 &&
    long(record, 16) === 0 &&
    long(record, 24) === count &&
    long(record, 32) === count &&
    [4, 6].every((at) => [0, 0xffff].includes(old.readUInt16LE(at))) &&
    [8, 10].every((at) => [count, 0xffff].includes(old.readUInt16LE(at))) &&
    [long(record, 40), 0xffffffff].includes(old.readUInt32LE(12)) &&
    [long(record, 48), 0xffffffff].includes(old.readUInt32LE(16));
  if (!agrees) throw unsound('its two end records contradict each other');
  return { start: long(record, 48), bytes: long(record, 40), end: start };
}

const recordBytes = ({ fileNameLength, extraFieldLength, fileCommentLength }: Entry): number =>
  46 + fileNameLength + extraFieldLength + fileCommentLength;

function checkEntry(entry: Entry): void {
  const unixType = entry.versionMadeBy >>> 8 === 3 ? (entry.externalFileAttributes >>> 28) & 0xf : 0;
  // Devices and symbolic links; what was read from a pipe or a socket is a file all the same.
  if ([2, 6, 10].includes(unixType)) throw unsound('an entry is no file');
  if (entry.fileName.endsWith('/') && entry.uncompressedSize > 0) throw unsound('a folder holds bytes');
  checkName(entry.extraFieldRaw, entry);
}

/** Where an entry's bytes begin, behind a header that agrees with the directory. */
async function localEnd(source: Source, entry: Entry): Promise<number> {
  const at = entry.relativeOffsetOfLocalHeader;
  const header = Buffer.from(await source.slice(at, at + 30));
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw unsound('an entry has no header');
  const nameEnd = at + 30 + header.readUInt16LE(26);
  const end = nameEnd + header.readUInt16LE(28);
  const rest = Buffer.from(await source.slice(at + 30, end));
  const name = rest.subarray(0, nameEnd - at - 30);
  const extra = rest.subarray(name.length);
  const flags = header.readUInt16LE(6);
  const sameKind =
    (flags & FLAGS) === (entry.generalPurposeBitFlag & FLAGS) &&
    header.readUInt16LE(8) === entry.compressionMethod;
  if (!name.equals(entry.fileNameRaw) || !sameKind || !sizesAgree(header, extra, entry))
    throw unsound('an entry and the directory contradict each other');
  checkName(extra, entry);
  return end;
}

/** Encrypted, described behind, strongly encrypted, UTF-8, masked. */
const FLAGS = 0b0010_1000_0100_1001;
const DESCRIBED_BEHIND = 8;
const SATURATED = 0xffffffff;

function sizesAgree(header: Buffer, extra: Buffer, entry: Entry): boolean {
  const crc32 = header.readUInt32LE(14);
  let compressedSize = header.readUInt32LE(18);
  let uncompressedSize = header.readUInt32LE(22);
  let long64 = fieldOf(extra, 0x0001);
  if (long64 !== null && uncompressedSize === SATURATED && long64.length >= 8) {
    uncompressedSize = long(long64, 0);
    long64 = long64.subarray(8);
  }
  if (long64 !== null && compressedSize === SATURATED && long64.length >= 8) compressedSize = long(long64, 0);
  const said = [crc32, compressedSize, uncompressedSize];
  const real = [entry.crc32, entry.compressedSize, entry.uncompressedSize];
  const isBehind = (entry.generalPurposeBitFlag & DESCRIBED_BEHIND) !== 0;
  return said.every((number, index) => number === real[index] || (isBehind && number === 0));
}

/** The record behind an entry's bytes, where its header announces one; nothing where it does not. */
async function checkDescriptor(source: Source, entry: Entry, from: number, to: number): Promise<void> {
  if ((entry.generalPurposeBitFlag & DESCRIBED_BEHIND) === 0) {
    if (from !== to) throw unsound('its entries overlap, or leave gaps');
    return;
  }
  if (![12, 16, 20, 24].includes(to - from)) throw unsound('its entries overlap, or leave gaps');
  const record = Buffer.from(await source.slice(from, to));
  const isSigned = record.length === 16 || record.length === 24;
  const fields = isSigned ? record.subarray(4) : record;
  const [packed, plain] =
    fields.length === 12
      ? [fields.readUInt32LE(4), fields.readUInt32LE(8)]
      : [long(fields, 4), long(fields, 12)];
  const agrees =
    (!isSigned || record.readUInt32LE(0) === 0x08074b50) &&
    fields.readUInt32LE(0) === entry.crc32 &&
    packed === entry.compressedSize &&
    plain === entry.uncompressedSize;
  if (!agrees) throw unsound('an entry and the directory contradict each other');
}

/** Info-ZIP's second name of an entry (0x7075): some readers show it in place of the first. */
function checkName(extra: Buffer, { fileNameRaw }: Entry): void {
  const second = fieldOf(extra, 0x7075);
  if (second !== null && !second.subarray(5).equals(fileNameRaw))
    throw unsound('an entry has two names that differ');
}

/** An extra field's bytes; null where there is none. */
function fieldOf(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const bytes = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + bytes);
    at += 4 + bytes;
  }
  return null;
}

const long = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

function unsound(why: string): Fault {
  return new Fault('FORMAT_BROKEN', `opened an archive: ${why}`);
}
