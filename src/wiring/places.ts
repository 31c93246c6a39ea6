/** Where requests come from, as far as something trusted says it: the database of countries and the header of devices. */

import { readFileSync } from 'node:fs';
import { within } from '../config/index.ts';
import type { Settings } from '../config/index.ts';
import { countryReader } from '../lib/countries.ts';
import { Fault } from '../lib/fault.ts';

/** Read once at the start: a newer file counts from the next start on. Throws INPUT when the file cannot be used. */
export function placesOf({ config, baseFolder }: Pick<Settings, 'config' | 'baseFolder'>): {
  readonly deviceHeader: string | undefined;
  readonly countryOf: (address: string) => string | null;
} {
  const { database } = config.locations;
  return {
    deviceHeader: config.identity.deviceHeader,
    countryOf:
      database === undefined ? () => null : countryReader(readDatabase(within(baseFolder, database))),
  };
}

function readDatabase(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new Fault('INPUT', `read locations.database: ${path} cannot be read`);
  }
}
