/** For tests of threats: what a rule on columns decides about a file, and what leaves by it without approval. */

import { decide } from '../../src/decide/index.ts';
import { inspect } from '../../src/inspect/index.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Decision, Facts } from '../../src/model/export.ts';
import { input, policy } from '../decide/support.ts';
import { plan, sealedOf } from '../seal/made.ts';
import { LIMITS } from './tables.ts';

export const factsOf = (file: Uint8Array | string, fileName = 'a.csv'): Promise<Facts> =>
  inspect(
    bytesSource(Buffer.from(file)),
    { mediaType: '', fileName },
    { columns: ['Owner'], values: ['Wang Wu'] },
    LIMITS,
  );

export const decisionOn = (facts: Facts, rule: object): Decision =>
  decide(input({ facts, policies: [policy(rule)] }));

/** The bytes that leave, of a file from which these columns are denied; null where it is held. */
export async function leaving(
  file: Uint8Array | string,
  deny: readonly string[],
  fileName?: string,
): Promise<Buffer | null> {
  const facts = await factsOf(file, fileName);
  const { verdict, limits } = decisionOn(facts, { columns: { deny } });
  if (verdict !== 'allow' || facts.format === null) return null;
  const tables = facts.tables
    .filter(({ hidden }) => !hidden)
    .map(({ index, name, place, rows, columns }) => ({
      index,
      name,
      place,
      rows,
      only: null,
      columns: columns
        .filter((one) => !limits.columns.some(({ table, column }) => table === index && column === one.index))
        .map((one) => ({ index: one.index, name: one.name, mask: null })),
    }));
  const written = facts.writtenAs === undefined ? {} : { writtenAs: facts.writtenAs.format };
  const by = plan({ format: facts.format, ...written, tables });
  return (await sealedOf(Buffer.from(file), by)).bytes;
}
