/** Reads the configuration and the rules, and finds every problem of both at once. */

import { access, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { checkConfig } from './config-checks.ts';
import { namelessApps } from './identity-checks.ts';
import type { Known } from './policy-checks.ts';
import type { Problem } from './problem.ts';
import { readRules, readYamlFile } from './rules.ts';
import type { Rules } from './rules.ts';
import { Config } from './settings.ts';
import type { Path } from './shape.ts';
import { NO_NAMES, siteNames } from './site-names.ts';
import type { SiteNames } from './site-names.ts';

export { adviseOn } from './advice/index.ts';
export { topologyNotes } from './notes.ts';
export { NO_NAMES, siteNames } from './site-names.ts';
export type { SiteNames } from './site-names.ts';
export type { Known } from './policy-checks.ts';
export type { Problem } from './problem.ts';
export type { Rules } from './rules.ts';

/** A configuration that is good by itself; nothing is said of its rules. */
export interface Settings {
  readonly config: Config;
  /** Folder of the configuration file; relative paths in it begin here. */
  readonly baseFolder: string;
  readonly rulesFolder: string;
  readonly dataFolder: string;
}

/** A configuration that is whole and good, with its rules. */
export interface Loaded extends Rules, Settings {}

export type Loading =
  | {
      readonly ok: true;
      readonly loaded: Loaded;
      /** A problem at a place of the file, for whoever looks further than the file itself. */
      readonly problemAt: (path: Path, message: string) => Problem;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The configuration with its rules, or every problem in them. Without `known`, names of classes and formats in policies are not checked. */
export async function loadConfig(path: string, known: Known | null = null): Promise<Loading> {
  const file = await readYamlFile(path, Config);
  // Without the file nobody knows where its rules would be: what is said of them would only hide the one sentence that helps.
  if (file.data === undefined && !(await isReadable(path))) return { ok: false, problems: file.problems };
  const baseFolder = dirname(path);
  const rulesFolder = within(baseFolder, rulesPathIn(file.data));
  const rules = await readRules(rulesFolder, siteNames(file.data), known);
  const problems = [
    ...file.problems,
    ...(file.data === undefined ? [] : checkConfig(file, rules.profileNames)),
    ...(rules.ok ? (file.value ? namelessApps(file, file.value, rules.rules.profiles) : []) : rules.problems),
  ];
  if (problems.length > 0 || file.value === null || !rules.ok) return { ok: false, problems };
  return {
    ok: true,
    loaded: { ...rules.rules, ...settingsOf(path, file.value) },
    problemAt: (at, words) => file.problemAt(at, words),
  };
}

/** The configuration without its rules: all that reading the log, backups and keys need, also while a rule file is broken. */
export async function loadSettings(
  path: string,
): Promise<{ ok: true; loaded: Settings } | { ok: false; problems: readonly Problem[] }> {
  const file = await readYamlFile(path, Config);
  if (file.problems.length > 0 || file.value === null) return { ok: false, problems: file.problems };
  return { ok: true, loaded: settingsOf(path, file.value) };
}

function settingsOf(path: string, config: Config): Settings {
  const baseFolder = dirname(path);
  const [rulesFolder, dataFolder] = [within(baseFolder, config.rules), within(baseFolder, config.data)];
  return { config, baseFolder, rulesFolder, dataFolder };
}

/** A rules folder by itself, or every problem in it. */
export async function readRulesFolder(
  folder: string,
  known: Known | null = null,
  names: SiteNames = NO_NAMES,
): Promise<{ ok: true; rules: Rules } | { ok: false; problems: readonly Problem[] }> {
  return readRules(folder, names, known);
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function isReadable(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A path of the configuration, seen from its folder. */
export function within(baseFolder: string, path: string): string {
  return isAbsolute(path) ? path : join(baseFolder, path);
}

function rulesPathIn(data: unknown): string {
  const path = Config.shape.rules.safeParse(
    typeof data === 'object' && data !== null && 'rules' in data ? data.rules : undefined,
  );
  return path.success ? path.data : './rules';
}
