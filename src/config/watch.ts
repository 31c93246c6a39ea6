/** Keeps the rules that are in force: a change on disk takes effect when the whole folder is good, and never otherwise. */

import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Loaded } from './index.ts';
import type { Known } from './policy-checks.ts';
import { problemIn } from './problem.ts';
import type { Problem } from './problem.ts';
import { RULE_FOLDERS } from './rules-files.ts';
import { readRules } from './rules.ts';
import { siteNames } from './site-names.ts';
import type { Rules } from './rules.ts';

export type Reload =
  | { readonly kind: 'loaded'; readonly rulesHash: string; readonly before: Rules }
  /** Good, and not in force yet: somebody must agree first. */
  | { readonly kind: 'waiting'; readonly rulesHash: string; readonly rules: Rules }
  /** Read, and nothing in it that decides had changed. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

export interface RulesInForce {
  /** The last good rules. */
  current(): Rules;
  /** Reads the folder now. Calls run one after the other. */
  reload(): Promise<Reload>;
  close(): void;
}

/** Editors write a file in several steps; this long without a change and it is taken as done. */
const QUIET_MS = 250;

/** Watches the rules folder. `onReload` hears of every reload that a change on disk began. */
export function watchRules(parts: {
  readonly loaded: Loaded;
  /** What is in force at first, where that is not what was loaded. */
  readonly first?: Rules;
  readonly known: Known;
  /** Whether rules that differ from those in force may take their place at once. */
  readonly mayTake?: (before: Rules, after: Rules) => Promise<boolean>;
  readonly onReload: (reload: Reload) => void;
}): RulesInForce {
  const { loaded, known, mayTake } = parts;
  let rules: Rules = parts.first ?? loaded;
  let last: Promise<unknown> = Promise.resolve();

  async function readAgain(): Promise<Reload> {
    const read = await readRules(loaded.rulesFolder, siteNames(loaded.config), known).catch(() =>
      unread(loaded),
    );
    if (!read.ok) return { kind: 'refused', problems: read.problems };
    const gone = loaded.config.apps.filter(({ profile }) => !read.rules.profiles.has(profile));
    if (gone.length > 0) return { kind: 'refused', problems: gone.map((app) => profileGone(app, loaded)) };
    const { rulesHash } = read.rules;
    if (rulesHash === rules.rulesHash) return { kind: 'unchanged' };
    const before = rules;
    if (mayTake && !(await mayTake(before, read.rules)))
      return { kind: 'waiting', rulesHash, rules: read.rules };
    rules = read.rules;
    return { kind: 'loaded', rulesHash, before };
  }
  function reload(): Promise<Reload> {
    const next = last.then(readAgain);
    last = next.catch(() => undefined); // the caller hears of it
    return next;
  }

  const watcher = onChange(
    ['.', ...RULE_FOLDERS].map((part) => join(loaded.rulesFolder, part)),
    () => {
      void reload().then(parts.onReload, () =>
        parts.onReload({ kind: 'refused', problems: unread(loaded).problems }),
      );
    },
  );
  return { current: () => rules, reload, close: () => watcher.close() };
}

/** Whatever goes wrong while the rules are read is a refusal: the last good ones stay. */
function unread({ rulesFolder }: Loaded): { readonly ok: false; readonly problems: readonly Problem[] } {
  const message = 'the rules cannot be read: check that the folder is there and may be read';
  return { ok: false, problems: [problemIn(rulesFolder, message)] };
}

/** Acts once after each series of changes in these folders. Node's recursive watching follows files, and loses one that an editor replaces by renaming: each folder is watched by itself. */
export function onChange(folders: readonly string[], act: () => void): { close(): void } {
  let timer: NodeJS.Timeout | null = null;
  let watchers: readonly FSWatcher[] = [];
  open();
  return { close };

  function open(): void {
    close();
    watchers = folders.flatMap(watcherOf);
  }

  function watcherOf(path: string): readonly FSWatcher[] {
    try {
      const watcher = watch(path, { persistent: false }, changed);
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      // A folder that is gone is not watched: the signal still reloads, and the last good rules stay.
      return [];
    }
  }

  function changed(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      // Anew, since a folder may have been replaced too; before reading, so that no later change is missed.
      open();
      act();
    }, QUIET_MS);
  }

  function close(): void {
    if (timer !== null) clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }
}

function profileGone(app: { readonly name: string; readonly profile: string }, loaded: Loaded): Problem {
  return problemIn(
    join(loaded.rulesFolder, 'crm', `${app.profile}.yaml`),
    `the app ${app.name} relies on this profile: put it back`,
  );
}
