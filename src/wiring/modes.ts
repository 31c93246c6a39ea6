/** Whether an app's rules are enforced or only watched, for whom, and who is told when that changes. */

import type { Config } from '../config/settings.ts';
import type { Log } from '../lib/log.ts';
import type { RaiseAlert } from '../model/alert.ts';
import type { Override } from '../model/grant.ts';
import type { Principal } from '../model/principal.ts';
import type { AppMode } from '../pipeline/settings.ts';

type Mode = AppMode['mode'];

export interface Modes {
  /** Whether requests of the app are only watched, but for those of its pilot. Asked for each of them. */
  monitors(app: string): boolean;
  /** Whether the app has a pilot, for whom its rules are enforced all the same. */
  hasPilot(app: string): boolean;
  /** Whether this person is one of the pilot. In an emergency nobody is. */
  isPilot(app: string, person: Principal): boolean;
  /** One for each app that monitors, for `status` and the log. */
  lines(): readonly string[];
  /** For the record of the start. */
  facts(): Readonly<Record<string, Mode>>;
  close(): void;
}

const LOOK_MS = 1000;

export function openModes(parts: {
  readonly apps: readonly Pick<Config['apps'][number], 'name' | 'mode' | 'pilot'>[];
  /** The override that is in force for an app at this moment (milliseconds). */
  readonly overridden: (app: string, at: number) => Override | null;
  readonly alert: RaiseAlert;
  readonly now: () => Date;
  readonly log: Pick<Log, 'warn'>;
}): Modes {
  const apps = new Map(parts.apps.map((app) => [app.name, { ...app, has: sizeOf(app) > 0 }]));
  let told = modes();
  let known = { at: -Infinity, overrides: overridden() };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  for (const [app, mode] of Object.entries(told)) if (mode === 'monitor') parts.log.warn(MONITORED, { app });

  /** Overrides begin and end by themselves. */
  function look(): void {
    known = { at: parts.now().getTime(), overrides: overridden() };
    const next = modes();
    for (const [app, mode] of Object.entries(next)) if (told[app] !== mode) tell(app, mode);
    told = next;
  }

  function tell(app: string, mode: Mode): void {
    const by = override(app)?.by ?? null;
    parts.log.warn(mode === 'monitor' ? MONITORED : 'the rules of an app are enforced again', { app });
    parts.alert({
      kind: 'mode-changed',
      app,
      person: by,
      requestId: null,
      facts: { mode, why: by === null ? 'override ended' : 'override' },
    });
  }

  function override(app: string): Override | null {
    return parts.overridden(app, parts.now().getTime());
  }

  function overridden(): ReadonlySet<string> {
    return new Set([...apps.keys()].filter((app) => override(app) !== null));
  }

  function modes(): Record<string, Mode> {
    return Object.fromEntries(
      [...apps].map(([name, { mode }]) => [name, override(name) ? ('monitor' as const) : mode]),
    );
  }

  /** Never older than a second, also where a timer is late. */
  function isOverridden(app: string): boolean {
    const at = parts.now().getTime();
    if (at - known.at >= LOOK_MS || at < known.at) look();
    return known.overrides.has(app);
  }

  return {
    monitors: (app) => apps.get(app)?.mode === 'monitor' || isOverridden(app),
    hasPilot: (app) => apps.get(app)?.has === true && !isOverridden(app),
    isPilot(app, { id, roles, team, department }) {
      const pilot = apps.get(app)?.pilot;
      if (pilot === undefined || isOverridden(app)) return false;
      return (
        pilot.people.includes(id) ||
        pilot.roles.some((role) => roles.includes(role)) ||
        (team !== null && pilot.teams.includes(team)) ||
        (department !== undefined && pilot.departments.includes(department))
      );
    },
    lines: () =>
      Object.entries(modes()).flatMap(([app, mode]) => {
        if (mode !== 'monitor') return [];
        const over = override(app);
        return [
          over
            ? `${app}: monitor mode until ${over.until} by an override of ${over.by}; nothing is held or refused`
            : `${app}: monitor mode; nothing is held or refused${apps.get(app)?.has ? ', but for the pilot' : ''}`,
        ];
      }),
    facts: modes,
    close: () => clearInterval(timer),
  };
}

const MONITORED = 'an app is in monitor mode: nothing is held or refused';

const sizeOf = ({ pilot }: { readonly pilot: AppMode['pilot'] }): number =>
  Object.values(pilot).reduce((sum, names) => sum + names.length, 0);
