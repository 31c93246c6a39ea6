/** What both a running gateway and a single command stand on: the data folder, its keys, its store, and the child processes. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { within } from '../config/index.ts';
import type { Settings } from '../config/index.ts';
import type { Config } from '../config/settings.ts';
import type { Directory } from '../identify/ports.ts';
import { Fault } from '../lib/fault.ts';
import { newId } from '../lib/ids.ts';
import { keyringFile, parseKeyring, writeKeyring } from '../lib/keyring.ts';
import { openPool } from '../lib/pool.ts';
import type { Pool } from '../lib/pool.ts';
import type { JobLimits } from '../model/job.ts';
import { openOffice } from '../office/index.ts';
import type { Office } from '../office/index.ts';
import { openStore } from '../store/index.ts';
import type { Store } from '../store/index.ts';
import { openPeople } from './people.ts';
import type { People } from './people.ts';

/** The world outside that the wiring needs. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
}

export interface Core {
  readonly config: Config;
  readonly dataFolder: string;
  readonly store: Store;
  readonly people: People;
  readonly directory: Directory;
  /** Exceptions, and what administrators say of people. */
  readonly office: Office;
  /** The root of all mark keys. */
  readonly marks: Buffer;
  close(): Promise<void>;
}

/** Opens the store under its lock. Throws STORE_LOCKED when a gateway has it, and INPUT for files of people that cannot be used, unless they are passed over. */
export async function openCore(
  loaded: Settings,
  { env, now }: Surroundings,
  badFiles: 'refuse' | 'pass over' = 'refuse',
): Promise<Core> {
  const { config, baseFolder, dataFolder } = loaded;
  const fromEnvironment = env[config.key.environment];
  const keyFile =
    config.key.file === undefined
      ? join(dataFolder, 'keys', 'gateway.json')
      : within(baseFolder, config.key.file);
  const keyring =
    fromEnvironment === undefined
      ? keyringFile(keyFile, now, !existsSync(join(dataFolder, 'store.db')))
      : parseKeyring(fromEnvironment, `the variable ${config.key.environment}`);
  const store = await openStore({
    folder: dataFolder,
    keyring,
    now,
    writeKeyring: fromEnvironment === undefined ? (ring) => writeKeyring(keyFile, ring) : null,
  });
  const { people, office } = await peopleOrClose();
  return {
    config,
    dataFolder,
    store,
    people,
    directory: people.directory,
    office,
    marks: await store.secret('marks'),
    close: () => store.close(),
  };

  /** A store that was opened is closed again where the people cannot be read. */
  async function peopleOrClose(): Promise<Pick<Core, 'people' | 'office'>> {
    try {
      const opened = await openPeople(loaded, { told: store.toldPeople, now, badFiles });
      const { directory } = opened;
      const apps = config.apps.map(({ name }) => name);
      const { timeZone } = config.site;
      const parts = { directory, apps, settings: config.office, timeZone, now, newId: () => newId(2) };
      const desk = await openOffice(store.papers, parts);
      directory.stand(desk.stood());
      return { people: opened, office: desk };
    } catch (error) {
      await store.close();
      throw error;
    }
  }
}

/** Bounds of a job, from the settings of reading. */
export function jobLimits({ reading }: Config): JobLimits {
  const { maxRows, maxColumns, maxCellChars, maxInflatedBytes, maxInflateRatio } = reading;
  const { maxEntries, maxDepth, maxNesting } = reading;
  return {
    maxRows,
    maxColumns,
    maxCellChars,
    maxInflatedBytes,
    maxInflateRatio,
    maxEntries,
    maxDepth,
    maxNesting,
  };
}

/** The child processes that read, rewrite and encrypt. */
export function openReaders({ reading }: Pick<Config, 'reading'>): Pool {
  const source = new URL('../jobs.ts', import.meta.url);
  const module = existsSync(source) ? source : new URL('../jobs.js', import.meta.url);
  return openPool({
    module,
    processes: reading.processes,
    heapMiB: reading.heapMiB,
    memoryMiB: reading.memoryMiB,
    seconds: reading.seconds,
  });
}

/** The person of an id or login, for commands. Throws INPUT. */
export function personOf(directory: Directory, name: string): NonNullable<ReturnType<Directory['byId']>> {
  const person = directory.byId(name) ?? directory.byLogin(name) ?? directory.byEmail(name);
  if (!person)
    throw new Fault(
      'INPUT',
      `looked for the person ${name}: people and directory.files in the configuration have no such id, login or address`,
    );
  return person;
}
