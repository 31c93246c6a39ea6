/** Tells administrators at once: a line in the log, a record where none was written, and a mail to the addresses of `alerts.to`. */

import { createHash } from 'node:crypto';
import type { AuditTrail } from '../audit/ports.ts';
import type { Config } from '../config/settings.ts';
import type { Outbox } from '../hold/ports.ts';
import { faultCode } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';
import type { Alert, AlertKind, RaiseAlert } from '../model/alert.ts';
import type { AuditType } from '../model/audit.ts';
import { alertMessage } from '../model/texts/alerts.ts';

interface AlertParts {
  readonly config: Pick<Config, 'alerts' | 'site'>;
  readonly trail: Pick<AuditTrail, 'append'>;
  readonly outbox: Pick<Outbox, 'put'>;
  readonly wake: () => void;
  readonly now: () => Date;
  readonly log: Pick<Log, 'warn' | 'error'>;
}

/** The same alert again within this time is only counted: whoever runs into a limit runs into it with every click. */
const QUIET_MS = 60_000;
const HOUR_MS = 3_600_000;
/** People and apps are few; who is not identified is one for each app. */
const MOST = 10_000;

interface Told {
  recordedAt: number;
  /** How often it was raised since, without a record. */
  repeats: number;
  mailedAt: number;
}

/** `idle` resolves when everything that was raised is written down, or could not be. */
export function openAlerts(parts: AlertParts): { readonly raise: RaiseAlert; idle(): Promise<void> } {
  const { trail, outbox, now, log } = parts;
  const told = new Map<string, Told>();
  const writing = new Set<Promise<void>>();

  function raise(alert: Alert): void {
    const at = now();
    const known = toldOf(told, alert);
    if (at.getTime() - known.recordedAt < QUIET_MS) {
      known.repeats += 1;
      return;
    }
    const { repeats } = known;
    known.recordedAt = at.getTime();
    known.repeats = 0;
    const counted = repeats === 0 ? alert : { ...alert, facts: { ...alert.facts, repeats } };
    log.warn(WORDS[alert.kind], {
      ...(alert.app === null ? {} : { app: alert.app }),
      ...(alert.requestId === null ? {} : { requestId: alert.requestId }),
      code: alert.kind,
      count: repeats + 1,
    });
    const work = write(counted, at, known).finally(() => writing.delete(work));
    writing.add(work);
  }

  async function write(alert: Alert, at: Date, known: Told): Promise<void> {
    await attempt('an alert could not be recorded', alert, () => recorded(alert, at));
    if (at.getTime() - known.mailedAt < HOUR_MS || parts.config.alerts.to.length === 0) return;
    const before = known.mailedAt;
    known.mailedAt = at.getTime();
    const sent = await attempt('an alert could not be put among the mails', alert, () => mailed(alert, at));
    // Tried again with the next alert: the store may be back by then.
    if (!sent) known.mailedAt = before;
  }

  async function attempt(words: string, { kind }: Alert, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      log.error(words, { code: faultCode(error), which: kind });
      return false;
    }
  }

  async function recorded({ kind, app, person, requestId, facts }: Alert, at: Date): Promise<void> {
    const type = recordOf(kind);
    if (type === null) return;
    await trail.append({
      type,
      at: at.toISOString(),
      exportId: null,
      app,
      actor: person,
      requestId,
      facts: { ...facts, alert: kind },
    });
  }

  async function mailed(alert: Alert, at: Date): Promise<void> {
    const { alerts, site } = parts.config;
    const messages = alerts.to.map((email) => alertMessage(alert, at, email, site, idOf(alert, at, email)));
    await outbox.put(messages);
    parts.wake();
  }

  return {
    raise,
    async idle() {
      while (writing.size > 0) await Promise.all(writing);
    },
  };
}

function toldOf(told: Map<string, Told>, { kind, person, app, facts }: Alert): Told {
  // That the ledger is back must be heard though it was told a moment ago that it is down.
  const why = kind === 'ledger-down' || kind === 'monitor-blind' ? facts['why'] : null;
  // Each limit alarms by itself.
  const rule =
    kind === 'limit-passed' ? `${facts['rule']} ${facts['measure']} ${facts['per']} ${facts['limit']}` : null;
  // So does each export that is taken in an emergency.
  const taken = kind === 'break-glass' ? facts['export'] : null;
  const key = JSON.stringify([kind, person, app, why, rule, taken]);
  const known = told.get(key) ?? { recordedAt: -Infinity, repeats: 0, mailedAt: -Infinity };
  told.delete(key);
  told.set(key, known);
  const [oldest] = told.keys();
  if (told.size > MOST && oldest !== undefined) told.delete(oldest);
  return known;
}

/** Of a mixed session and an ended tunnel there is a record already: what ended them wrote it. */
function recordOf(kind: AlertKind): AuditType | null {
  switch (kind) {
    case 'list-limit':
    case 'list-huge':
    case 'ledger-down':
    case 'monitor-list':
      return 'list-limited';
    case 'limit-passed':
    case 'monitor-blind':
    case 'mode-changed':
      return kind;
    case 'session-mixed':
    case 'tunnel-limit':
    case 'break-glass':
    case 'rules-waiting':
      return null;
    default:
      return kind satisfies never;
  }
}

/** Fixed words for the log; who it was stands in the record. */
const WORDS: Readonly<Record<AlertKind, string>> = {
  'list-limit': 'somebody looked at more rows than lists: in the policies allow',
  'list-huge': 'a list was cut, because it is larger than lists: in the policies allow',
  'ledger-down':
    'rows on the screen could not be counted; look after the data folder (see lists.graceMinutes)',
  'limit-passed': 'a limit that only alarms was passed',
  'monitor-blind': 'in monitor mode something could not be read, counted or recorded, and went on unchanged',
  'monitor-list': 'in monitor mode somebody looked at more rows than the policies allow',
  'break-glass': 'somebody took an export without waiting for an approver',
  'rules-waiting': 'rules that let more out wait for a second administrator',
  'mode-changed': 'an app is monitored, or enforced again; see apps[].mode and override',
  'session-mixed': 'a session of the CRM is used under two identities',
  'tunnel-limit': 'a WebSocket or event stream was ended',
};

/** The same mail for the same hour whoever raises it. */
function idOf({ kind, person, app }: Alert, at: Date, email: string): string {
  const text = JSON.stringify([kind, person, app, at.toISOString(), email]);
  return `alert-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
}
