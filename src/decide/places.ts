/** Where a request comes from: networks, countries, devices. */

import { networkList } from '../lib/networks.ts';
import type { Check } from './book.ts';
import { remembering } from './names.ts';

/** An address that cannot be read lies in no network. */
export function fromNetworks(networks: readonly string[]): Check {
  const within = remembering(networkList(networks, 'any'));
  return {
    met: ({ situation }) => within(situation.address),
    why: ({ situation }) =>
      `speaks of the networks ${networks.join(', ')}; the request came from ${situation.address}`,
  };
}

export function notFromNetworks(networks: readonly string[]): Check {
  const within = remembering(networkList(networks, 'any'));
  return {
    met: ({ situation }) => !within(situation.address),
    why: ({ situation }) =>
      `does not speak of the networks ${networks.join(', ')}; the request came from ${situation.address}`,
  };
}

/** `unknown` where the database does not say, or there is none. */
export function fromCountries(countries: readonly string[]): Check {
  return spelt('countries', countries, ({ situation }) => situation.country ?? 'unknown');
}

/** `none` where no trusted proxy says anything. */
export function fromDevices(devices: readonly string[]): Check {
  return spelt('devices', devices, ({ situation }) => situation.device ?? 'none');
}

function spelt(
  what: string,
  names: readonly string[],
  of: (asked: Parameters<Check['met']>[0]) => string,
): Check {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return {
    met: (asked) => known.has(of(asked).toLowerCase()),
    why: (asked) => `speaks of the ${what} ${names.join(', ')}; this is ${of(asked)}`,
  };
}
