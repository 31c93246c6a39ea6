/** The log's hash chain: how an entry is written, hashed and committed to, and how a run of entries is walked. */

import { createHash } from 'node:crypto';
import { canonical } from './json.ts';

/** What the first entry names as the hash before it. */
export const GENESIS = '0'.repeat(64);

/** What an entry says. The record itself is not in it, only the commitment, so that a record can be erased and the chain still verifies. */
export interface ChainLink {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly type: string;
  /** Lower-case hex SHA-256 of salt and record. */
  readonly commit: string;
  /** Hash of the entry before. */
  readonly prev: string;
}

/** An entry as it is kept and handed out. */
export interface ChainEntry {
  readonly seq: number;
  readonly entry: string;
  readonly hash: string;
  readonly opening: { readonly salt: string; readonly record: string } | null;
}

/** `hash`: the entry was changed. `chain`: it does not follow the one before. `gap`: entries are missing. `order`: one stands twice or in another's place. `commitment`: the record was changed. */
export type ChainFault = 'hash' | 'chain' | 'gap' | 'commitment' | 'order';

/** The text of an entry: RFC 8785, version 1. */
export function linkText(link: ChainLink): string {
  return canonical({ v: 1, ...link });
}

/** Hash of an entry; the leading zero byte is RFC 6962's leaf prefix, so that the same hashes can become leaves of a Merkle log. */
export function linkHash(text: string): string {
  return createHash('sha256').update(Buffer.of(0)).update(text).digest('hex');
}

/** The commitment to a record: without the salt it tells nothing about it. */
export function commitTo(salt: Uint8Array, record: string): string {
  return createHash('sha256').update(salt).update(record).digest('hex');
}

/** Takes entries in their order and says of each what is wrong with it, or null; after a fault there is no going on. */
export function walkChain(): {
  step(entry: ChainEntry): ChainFault | null;
  head(): { readonly seq: number; readonly hash: string };
} {
  let head = { seq: 0, hash: GENESIS };
  return {
    step(entry) {
      if (entry.seq > head.seq + 1) return 'gap';
      if (entry.seq <= head.seq) return 'order';
      if (linkHash(entry.entry) !== entry.hash) return 'hash';
      const link = parseLink(entry.entry);
      if (link?.prev !== head.hash) return 'chain';
      if (link.seq !== entry.seq) return 'order';
      if (entry.opening && !opens(entry.opening, link)) return 'commitment';
      head = { seq: entry.seq, hash: entry.hash };
      return null;
    },
    head: () => head,
  };
}

/** Null when the text is not exactly what `linkText` writes. */
function parseLink(text: string): ChainLink | null {
  const link = parseObject(text);
  if (!link) return null;
  const { seq, time, type, commit, prev } = link as unknown as ChainLink;
  const written = [time, type, commit, prev].every((part) => typeof part === 'string');
  if (!written || !Number.isSafeInteger(seq)) return null;
  return linkText({ seq, time, type, commit, prev }) === text ? { seq, time, type, commit, prev } : null;
}

function opens(opening: { readonly salt: string; readonly record: string }, link: ChainLink): boolean {
  const salt = Buffer.from(opening.salt, 'base64');
  if (salt.length !== 32 || commitTo(salt, opening.record) !== link.commit) return false;
  const record = parseObject(opening.record);
  return record?.['type'] === link.type && record['at'] === link.time;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: the caller names the fault
  }
}
