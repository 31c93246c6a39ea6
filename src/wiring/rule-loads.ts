/** How rules come into force: every load is recorded with what it changes, and one that lets more out may have to wait for a second administrator. */

import { systemEvent } from '../audit/event.ts';
import { changeLine, changesBetween } from '../config/changes/index.ts';
import type { RuleChange } from '../config/changes/index.ts';
import type { Known, Loaded, Rules } from '../config/index.ts';
import { filesOf, withFiles } from '../config/rules-files.ts';
import type { RulesFiles } from '../config/rules-files.ts';
import { originOf } from '../config/rules-origin.ts';
import { readRules } from '../config/rules.ts';
import { siteNames } from '../config/site-names.ts';
import { watchRules } from '../config/watch.ts';
import type { Reload, RulesInForce } from '../config/watch.ts';
import { Fault, faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Papers } from '../model/paper.ts';
import { isAgreed, openRulePapers } from './rule-papers.ts';

/** Who began a load and why, as far as somebody said. */
interface Told {
  readonly by: string | null;
  readonly os: string | null;
  readonly reason: string | null;
}

export interface RuleLoads {
  readonly rules: RulesInForce;
  /** Records what is in force now that the gateway has started. */
  begin(): Promise<void>;
  /** Reads the rules again and records what came of it. */
  reload(told?: Told): Promise<Reload['kind']>;
  /** What an administrator should know. */
  lines(): Promise<readonly string[]>;
}

const NOBODY: Told = { by: null, os: null, reason: null };
/** So many lines of a difference are recorded; the rest is counted. */
const MOST_LINES = 300;

/** Opens the rules. Throws INPUT where looser ones would have to wait, and what was in force before cannot be read again. */
export async function openRuleLoads(parts: {
  readonly loaded: Loaded;
  readonly known: Known;
  readonly store: {
    readonly papers: Papers;
    readonly trail: { append(event: ReturnType<typeof systemEvent>): Promise<unknown> };
  };
  readonly alert: RaiseAlert;
  readonly now: () => Date;
  readonly log: Log;
}): Promise<RuleLoads> {
  const { loaded, known, store, now, log } = parts;
  const { rulesFolder, dataFolder, config } = loaded;
  const needsSecond = config.ruleChanges.loosening === 'second-administrator';
  const papers = openRulePapers(store.papers);
  const kept = await papers.inForce();
  const earlier = kept && kept.rulesHash !== loaded.rulesHash ? await rulesIn(kept) : null;
  const waits =
    needsSecond && kept !== null && kept.rulesHash !== loaded.rulesHash && !(await mayTake(earlier, loaded));
  if (waits) {
    await wait(loaded, earlier, NOBODY);
    if (earlier === null || config.apps.some(({ profile }) => !earlier.profiles.has(profile)))
      throw new Fault(
        'INPUT',
        'started with rules that nobody agreed to: those that were in force cannot be read again, so an administrator must agree first (exportgate rules agree --as ID)',
      );
  }
  const rules = watchRules({
    loaded,
    known,
    ...(waits && earlier ? { first: earlier } : {}),
    mayTake,
    onReload: (reload) => void tell(reload, NOBODY).catch(unrecorded),
  });

  return {
    rules,
    async begin() {
      const current = rules.current();
      const changes =
        kept === null || waits ? [] : earlier === null ? null : changesBetween(earlier, current);
      const known_ = kept?.rulesHash === current.rulesHash ? [] : changes;
      await record(current, known_, kept?.rulesHash ?? null, NOBODY, { start: true });
    },
    async reload(told = NOBODY) {
      const reload = await rules.reload();
      await tell(reload, told);
      return reload.kind;
    },
    async lines() {
      const waiting = await papers.waiting();
      return waiting === null || isAgreed(waiting)
        ? []
        : [
            'rules: changed rules let more out than those in force, and wait for another administrator (exportgate rules waiting, exportgate rules agree --as ID)',
          ];
    },
  };

  /** Whether these may take the place of those at once. */
  async function mayTake(before: Rules | null, after: Rules): Promise<boolean> {
    if (!needsSecond) return true;
    const changes = before === null ? null : changesBetween(before, after);
    if (changes?.every(({ loosens }) => !loosens)) return true;
    const waiting = await papers.waiting();
    return waiting !== null && waiting.rulesHash === after.rulesHash && isAgreed(waiting);
  }

  /** A bad rule file never replaces a good one; either way the load is recorded. */
  async function tell(reload: Reload, told: Told): Promise<void> {
    switch (reload.kind) {
      case 'loaded': {
        log.info('rules loaded', { rules: reload.rulesHash });
        const current = rules.current();
        return record(current, changesBetween(reload.before, current), reload.before.rulesHash, told, {});
      }
      case 'waiting':
        return wait(reload.rules, rules.current(), told);
      case 'refused':
        log.error('rules refused; the last good ones stay in force', {
          problems: reload.problems.map(({ text }) => text).join('\n'),
        });
        await store.trail.append(
          systemEvent(
            'rules-refused',
            now(),
            {
              problems: reload.problems.map(({ text }) => text),
              ...saidBy(told),
            },
            told.by,
          ),
        );
        return undefined;
      case 'unchanged':
        // What waited is no longer in the folder; and a reason may come after the file did.
        if ((await papers.waiting()) !== null) await papers.wait(null, null);
        if (told.reason === null && told.by === null) return undefined;
        return record(rules.current(), [], rules.current().rulesHash, told, { again: true });
      default:
        return reload satisfies never;
    }
  }

  /** Null changes: nobody can tell what was before. */
  async function record(
    current: Rules,
    changes: readonly RuleChange[] | null,
    from: string | null,
    told: Told,
    more: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { commit, reason: written } = await originOf(rulesFolder);
    const last = await papers.inForce();
    const waiting = await papers.waiting();
    const wasAgreed = waiting !== null && waiting.rulesHash === current.rulesHash && isAgreed(waiting);
    // A CHANGE file that nobody touched tells of the change before.
    const fresh = written !== null && (last === null || written !== last.reason) ? written : null;
    await papers.force(
      { rulesHash: current.rulesHash, files: await sameFiles(current), reason: written },
      systemEvent(
        'rules-loaded',
        now(),
        {
          rulesHash: current.rulesHash,
          from,
          commit,
          ...saidBy({
            ...told,
            reason: told.reason ?? (wasAgreed ? waiting.reason : null) ?? fresh,
          }),
          ...differing(changes),
          ...(wasAgreed && { changedBy: waiting.by, agreed: waiting.agreed }),
          ...more,
        },
        told.by ?? (wasAgreed ? waiting.by : null),
      ),
    );
    if (wasAgreed) await papers.wait(null, null);
  }

  async function wait(after: Rules, before: Rules | null, told: Told): Promise<void> {
    const waiting = await papers.waiting();
    if (waiting?.rulesHash === after.rulesHash && told.by === null && told.reason === null) return;
    const { commit, reason: written } = await originOf(rulesFolder);
    const last = await papers.inForce();
    const reason = told.reason ?? (written === last?.reason ? null : written);
    const changes = before === null ? null : changesBetween(before, after);
    const { rulesHash } = after;
    const facts = { rulesHash, commit, ...saidBy({ ...told, reason }), ...differing(changes) };
    await papers.wait(
      {
        rulesHash,
        by: told.by,
        commit,
        reason,
        changes: [...(facts.changes ?? [])],
        at: now().toISOString(),
        // Whoever agreed did so to other words of who changed them.
        agreed: [],
      },
      systemEvent('rules-waiting', now(), facts, told.by),
    );
    log.warn('rules that let more out wait for a second administrator; the last ones stay in force', {
      rules: rulesHash,
    });
    parts.alert({
      kind: 'rules-waiting',
      app: null,
      person: told.by,
      requestId: null,
      facts: { changes: changes?.filter(({ loosens }) => loosens).length ?? 0 },
    });
  }

  async function rulesIn({
    files,
    rulesHash,
  }: {
    readonly files: RulesFiles | null;
    readonly rulesHash: string;
  }): Promise<Rules | null> {
    if (files === null) return null;
    const read = await withFiles(files, dataFolder, (folder) => readRules(folder, siteNames(config), known));
    return read.ok && read.rules.rulesHash === rulesHash ? read.rules : null;
  }

  /** The folder's texts, where they are still those of these rules. */
  async function sameFiles({ rulesHash }: Rules): Promise<RulesFiles | null> {
    const files = await filesOf(rulesFolder).catch(() => null);
    return (await rulesIn({ files, rulesHash })) === null
      ? kept?.rulesHash === rulesHash
        ? kept.files
        : null
      : files;
  }

  /** A log that cannot be written stops no page. */
  function unrecorded(error: unknown): void {
    log.error('a reload of the rules could not be recorded', { code: faultCode(error) });
  }
}

function saidBy({ os, reason }: Told): Readonly<Record<string, unknown>> {
  return { reason, ...(os !== null && { os }) };
}

function differing(changes: readonly RuleChange[] | null): {
  readonly changes: readonly string[] | null;
  readonly more?: number;
  readonly loosens: boolean;
} {
  if (changes === null) return { changes: null, loosens: true };
  // Those that let more out first: none is among the lines that are only counted for the sake of harmless ones.
  const lines = changes.toSorted((a, b) => Number(b.loosens) - Number(a.loosens)).map(changeLine);
  return {
    changes: lines.slice(0, MOST_LINES),
    ...(lines.length > MOST_LINES && { more: lines.length - MOST_LINES }),
    loosens: changes.some(({ loosens }) => loosens),
  };
}
