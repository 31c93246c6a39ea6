/** In which country an address is, by a database file in MaxMind's format (MMDB): GeoLite2, DB-IP, IP2Location and IPinfo publish such files. */

import { isIP } from 'node:net';
import { Reader } from 'mmdb-lib';
import { Fault } from './fault.ts';

/** Two capitals as ISO 3166 has them, or null where the database does not say. Throws INPUT for a file that is none. */
export function countryReader(file: Buffer): (address: string) => string | null {
  const reader = readerOf(file);
  return (address) => {
    const plain = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
    const family = isIP(plain);
    // The library would take the beginning of an IPv6 address for an IPv4 address in a database that has no others.
    if (family === 0 || (family === 6 && reader.metadata.ipVersion !== 6)) return null;
    try {
      return countryIn(reader.get(plain));
    } catch {
      // A damaged record says nothing: rules then see the country `unknown`.
      return null;
    }
  };
}

function readerOf(file: Buffer): Reader<object> {
  try {
    const reader = new Reader<object>(file);
    for (const address of ['0.0.0.0', '255.255.255.255']) reader.get(address);
    return reader;
  } catch {
    throw new Fault('INPUT', 'read the database of countries: this is no whole MMDB file');
  }
}

/** `country.iso_code` in most databases; `country_code` or `country` in some. */
function countryIn(record: unknown): string | null {
  const country = at(record, 'country');
  const code = [at(country, 'iso_code'), at(record, 'country_code'), country].find(
    (one) => typeof one === 'string' && /^[A-Za-z]{2}$/.test(one),
  );
  return typeof code === 'string' ? code.toUpperCase() : null;
}

function at(record: unknown, key: string): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  return Object.getOwnPropertyDescriptor(record, key)?.value as unknown;
}
