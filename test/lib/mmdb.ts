/** A made-up database of countries in MaxMind's format (MMDB 2.0), as small as can be. */

/** Each network as its bits (`1100...`), and what stands under it. */
export function writeMmdb(networks: Readonly<Record<string, object>>, ipVersion: 4 | 6 = 6): Buffer {
  const nodes: (number | string | null)[][] = [[null, null]];
  for (const bits of Object.keys(networks)) {
    let node = 0;
    for (const [at, bit] of bits.split('').entries()) {
      const side = Number(bit);
      const here = nodes[node] ?? [];
      if (at === bits.length - 1) here[side] = bits;
      else if (typeof here[side] === 'number') node = here[side];
      else {
        nodes.push([null, null]);
        node = nodes.length - 1;
        here[side] = node;
      }
    }
  }
  const data: Buffer[] = [];
  const places = new Map<string, number>();
  for (const [bits, record] of Object.entries(networks)) {
    places.set(bits, Buffer.concat(data).length);
    data.push(encoded(record));
  }
  const tree = nodes.flatMap((sides) =>
    sides.map((side) => {
      const word = Buffer.alloc(3);
      const value =
        side === null
          ? nodes.length
          : typeof side === 'number'
            ? side
            : nodes.length + 16 + (places.get(side) ?? 0);
      word.writeUIntBE(value, 0, 3);
      return word;
    }),
  );
  const about = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    database_type: 'Made-Up',
    description: {},
    ip_version: ipVersion,
    languages: {},
    node_count: nodes.length,
    record_size: 24,
  });
  return Buffer.concat([
    ...tree,
    Buffer.alloc(16),
    ...data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    about,
  ]);
}

/** The bits of an IPv4 network, as an IPv6 tree holds it below ::/96. */
export const bitsOf = (address: string, prefix: number, ipVersion: 4 | 6 = 6): string =>
  (ipVersion === 6 ? '0'.repeat(96) : '') +
  address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
    .slice(0, prefix);

function encoded(value: unknown): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([head(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.from(value.toString(16).padStart(8, '0'), 'hex');
    return Buffer.concat([head(6, 4), bytes]);
  }
  const entries = Object.entries(value ?? {});
  return Buffer.concat([head(7, entries.length), ...entries.flatMap((entry) => entry.map(encoded))]);
}

const head = (type: number, size: number): Buffer => Buffer.from([(type << 5) | size]);
