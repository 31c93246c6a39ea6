/** Sensitive values in a text that is no table: the floor under everything that no format reads. */

import type { Source } from '../lib/source.ts';
import type { ValueClass } from '../model/table.ts';
import { search, undisguised } from './detectors/detector.ts';
import { detectors } from './detectors/index.ts';

/** As much as an error page has; of a longer text nothing is said. */
const MOST_BYTES = 65_536;

/** How often each class occurs in a short text, whatever its markup. Digits and addresses are ASCII in every encoding that matters here; NULs of UTF-16 are passed over. */
export async function valuesInText(source: Source): Promise<Readonly<Record<ValueClass, number>>> {
  if (source.size > MOST_BYTES) return {};
  const text = Buffer.from(await source.slice(0, source.size))
    .toString('utf8')
    .replaceAll('\0', '');
  const counts = new Map<ValueClass, number>();
  const { plain, marks } = undisguised(text);
  search(floor, plain, marks, (place, _from, _to, confirmed) => {
    const id = floor[place]?.id;
    if (confirmed && id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  });
  return Object.fromEntries(counts);
}

/** An error page may show a server's address and a hotline without carrying a record. */
const floor = detectors.filter(({ id }) => id !== 'ip' && id !== 'landline');
