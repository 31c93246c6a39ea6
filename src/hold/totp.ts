/** One-time codes of a person's authenticator app (RFC 6238): set up once, each code good once, and few guesses. */

import { faultCode } from '../lib/fault.ts';
import type { AuditEvent, AuditType } from '../model/audit.ts';
import type { Paper } from '../model/paper.ts';
import type { Identified } from '../model/principal.ts';
import { hoursAfter, isOurs } from './parts.ts';
import type { HoldCore } from './parts.ts';
import type { TotpDesk } from './ports.ts';

/** What became of a code. `none`: there is no app whose codes count. */
export type CodeRead = 'ok' | 'wrong' | 'wait' | 'none';

const STEP_SECONDS = 30;
const MOST_WRONG = 6;
const WAIT_HOURS = 0.25;
/** How long a secret that was shown waits for its first code. */
const ENROL_HOURS = 0.5;

interface App {
  /** Base32. */
  readonly secret: string;
  /** Whether a code of it was seen: before that none counts. */
  readonly confirmed: boolean;
  readonly shownAt: string;
  /** The step of the last code that was taken; none of it or before is taken again (RFC 6238 section 5.2). */
  readonly lastStep: number | null;
  readonly wrong: number;
  /** Until then no code is looked at. */
  readonly waitUntil: string | null;
}

/** One's own app: its state, setting it up, and the code that makes it count. */
export function totpDesk(core: HoldCore): TotpDesk {
  return {
    async state({ person }) {
      return appIn(await paperOf(core, person.id))?.confirmed ? 'enrolled' : 'none';
    },
    begin: (who) => core.turns.take(turnOf(who), () => begin(core, who)),
    use: (who, code) => useCode(core, who, code),
    async confirm(who, code) {
      const read = await core.turns.take(turnOf(who), () => readCode(core, who, code, 'first'));
      return read === 'ok' ? 'done' : read === 'none' ? 'over' : read;
    },
  };
}

/** Looks at a code of somebody whose app counts; a good one is used up. */
export function useCode(core: HoldCore, who: Identified, code: string): Promise<CodeRead> {
  return core.turns.take(turnOf(who), () => readCode(core, who, code, 'again'));
}

/** Takes a person's app away, so that he can set up another; false where there is none. For administrators. */
export async function removeTotp(
  papers: HoldCore['papers'],
  { person, by, reason, at }: { person: string; by: string; reason: string; at: Date },
): Promise<boolean> {
  const paper = await papers.byId('totp', person);
  if (!paper || appIn(paper) === null) return false;
  const written = await papers.write(
    { kind: 'totp', id: person, body: {} },
    paper.version,
    eventOf('totp-removed', at, by, { person, reason }),
  );
  return written !== null;
}

async function begin(core: HoldCore, { person }: Identified): ReturnType<TotpDesk['begin']> {
  if (!isOurs(core, person.id)) return null;
  const paper = await paperOf(core, person.id);
  const known = appIn(paper);
  if (known?.confirmed || waits(core, known)) return null;
  const { generateSecret, generateURI } = await import('otplib');
  const secret = generateSecret();
  const app: App = {
    secret,
    confirmed: false,
    shownAt: core.now().toISOString(),
    lastStep: null,
    wrong: known?.wrong ?? 0,
    waitUntil: null,
  };
  if (!(await write(core, person.id, paper, app, null))) return null;
  const uri = generateURI({ issuer: core.settings.site.name, label: person.email, secret });
  return { secret, uri };
}

async function readCode(
  core: HoldCore,
  { person }: Identified,
  code: string,
  time: 'first' | 'again',
): Promise<CodeRead> {
  const paper = await paperOf(core, person.id);
  const app = appIn(paper);
  if (!app || app.confirmed !== (time === 'again') || !isOurs(core, person.id)) return 'none';
  if (time === 'first' && core.now().toISOString() >= hoursAfter(new Date(app.shownAt), ENROL_HOURS))
    return 'none';
  if (waits(core, app)) return 'wait';
  const step = await stepOf(core, app, code);
  const wrong = step === null ? app.wrong + 1 : 0;
  const tooMany = wrong >= MOST_WRONG;
  const next: App = {
    ...app,
    confirmed: app.confirmed || step !== null,
    lastStep: step ?? app.lastStep,
    wrong: tooMany ? 0 : wrong,
    waitUntil: tooMany ? hoursAfter(core.now(), WAIT_HOURS) : null,
  };
  const event =
    time === 'first' && step !== null ? eventOf('totp-enrolled', core.now(), person.id, {}) : null;
  // Somebody was first, so this code may be used up: it is not taken.
  if (!(await write(core, person.id, paper, next, event))) return 'wrong';
  return step !== null ? 'ok' : tooMany ? 'wait' : 'wrong';
}

/** The time step of a good code that was not used before; null for any other text. */
async function stepOf(core: HoldCore, app: App, code: string): Promise<number | null> {
  const token = code.replace(/\s/gu, '');
  if (!/^[0-9]{6}$/.test(token)) return null;
  const { verify } = await import('otplib');
  try {
    const read = await verify({
      secret: app.secret,
      token,
      epoch: Math.floor(core.now().getTime() / 1000),
      epochTolerance: STEP_SECONDS,
      ...(app.lastStep !== null && { afterTimeStep: app.lastStep }),
    });
    if (!read.valid || !('epoch' in read)) return null;
    const step = Math.floor(read.epoch / STEP_SECONDS);
    return app.lastStep !== null && step <= app.lastStep ? null : step;
  } catch (error) {
    // otplib throws where the last step lies ahead of now: the clock was set back.
    core.log.error('a one-time code could not be looked at', { code: faultCode(error) });
    return null;
  }
}

function waits(core: HoldCore, app: App | null): boolean {
  return app?.waitUntil !== null && app !== null && core.now().getTime() < Date.parse(app.waitUntil);
}

const paperOf = (core: HoldCore, person: string): Promise<Paper | null> => core.papers.byId('totp', person);

/** The app of a paper; null where it was taken away. */
function appIn(paper: Paper | null): App | null {
  return typeof paper?.body['secret'] === 'string' ? (paper.body as unknown as App) : null;
}

async function write(
  core: HoldCore,
  person: string,
  before: Paper | null,
  app: App,
  event: AuditEvent | null,
): Promise<boolean> {
  const paper = { kind: 'totp', id: person, body: { ...app } } as const;
  return (await core.papers.write(paper, before?.version ?? 0, event)) !== null;
}

function eventOf(type: AuditType, at: Date, actor: string, facts: Record<string, unknown>): AuditEvent {
  return { type, at: at.toISOString(), exportId: null, app: null, actor, requestId: null, facts };
}

const turnOf = ({ person }: Identified): string => `totp ${person.id}`;
