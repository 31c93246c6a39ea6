/** The questions of `init`, in their order; each answer is tried before the next is asked. */

import { Config } from '../../config/settings.ts';
import { newCode, newToken } from '../../lib/ids.ts';
import type { Language } from '../../model/exchange.ts';
import { initMail, initTexts } from '../../model/texts/init.ts';
import { seenTexts } from '../../model/texts/init-seen.ts';
import type { CrmSeen, SessionSeen, Trials } from '../../wiring.ts';
import type { Interview, Source, Tried } from './interview.ts';
import { isSame, readCrm, readListen, readMail, readNames, readPerson, readSite } from './reading.ts';
import type { CrmAnswer, ListenAnswer, PersonAnswer } from './reading.ts';

export interface Answers {
  readonly url: URL;
  readonly crm: CrmAnswer;
  readonly profile: string;
  readonly administrator: PersonAnswer;
  readonly approver: PersonAnswer;
  readonly mail: Config['mail'];
  readonly listen: ListenAnswer;
  readonly timeZone: string;
  readonly roles: readonly string[];
}

/** What there is to choose from, and what the answers are tried with. */
export interface Ground {
  readonly language: Language;
  readonly trials: Trials;
  readonly code: Source['code'];
  readonly profiles: readonly string[];
  readonly roles: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
}

export async function askAll(put: Interview['put'], ground: Ground): Promise<Answers> {
  const { language, trials, profiles, roles } = ground;
  const seen = seenTexts[language];

  const url = await put({
    id: 'url',
    fallback: null,
    read: readSite,
    async try({ hostname, protocol }) {
      const addresses = await trials.name(hostname);
      const tls = protocol === 'https:' ? seen.tlsInFront : seen.plainSite;
      if (addresses.length > 0) return { ok: true, seen: [seen.leads(hostname, addresses)], notes: [tls] };
      return { ok: true, seen: [], notes: [seen.noAddress(hostname), tls] };
    },
  });
  const { hostname: host } = url;

  const crm = await put({
    id: 'crm',
    fallback: null,
    read: (text) => readCrm(text, ground.cwd),
    async try(answer) {
      if (answer.host === host && host !== 'localhost') return { ok: false, seen: [seen.sameName(host)] };
      const notes = answer.isTls ? [] : [seen.plainCrm];
      return { ...crmTried(await trials.crm({ ...answer, host }), answer, language), notes };
    },
  });

  const profile = await put({
    id: 'profile',
    names: profiles,
    fallback: profiles[0] ?? null,
    read: (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : null),
    async try(name) {
      const known = profiles.includes(name);
      return known
        ? { ok: true, seen: [seen.profileKnown(name)] }
        : { ok: true, seen: [], notes: [seen.profileCopied(name)] };
    },
  });

  await put({
    id: 'session',
    fallback: '',
    hidden: true,
    read: (text) => (/^[\x20-\x7e]*$/.test(text) ? text : null),
    async try(session) {
      if (session === '') return { ok: true, seen: [], notes: [seen.untried] };
      const by = profiles.includes(profile) ? profile : 'demo';
      return sessionTried(await trials.session({ ...crm, host }, by, session), language);
    },
  });

  const known = ({ name, login }: PersonAnswer): Promise<Tried> =>
    Promise.resolve({ ok: true, seen: [seen.person(name, login)] });
  const administrator = await put({ id: 'administrator', fallback: null, read: readPerson, try: known });
  const approver = await put({
    id: 'approver',
    fallback: null,
    read(text) {
      const person = readPerson(text);
      return person !== null && !isSame(person, administrator) ? person : null;
    },
    try: known,
  });

  const mail = await put({
    id: 'mail',
    fallback: null,
    read: readMail,
    try: (answer) => mailTried(answer, administrator, ground),
  });

  const listen = await put({
    id: 'listen',
    fallback: url.protocol === 'http:' && url.port !== '' ? url.port : '8080',
    read: readListen,
    async try({ host: address, port }) {
      const code = await trials.listen(address, port);
      if (code === null) return { ok: true, seen: [seen.free(`${address}:${port}`)] };
      const { notFree } = seen;
      const words = code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL' ? code : 'other';
      return { ok: false, seen: [`${address}:${port}: ${notFree[words]}`] };
    },
  });

  const timeZone = await put({
    id: 'timeZone',
    fallback: Intl.DateTimeFormat().resolvedOptions().timeZone,
    read(text) {
      const zone = Config.shape.site.shape.timeZone.safeParse(text);
      return zone.success ? zone.data : null;
    },
    async try(zone) {
      const time = new Intl.DateTimeFormat(language, { timeZone: zone, timeStyle: 'short' });
      return { ok: true, seen: [seen.now(time.format(ground.now()))] };
    },
  });

  const chosen = await put({
    id: 'roles',
    names: roles,
    fallback: roles.filter((role) => role.startsWith('sales')).join(', ') || null,
    read: (text) => readNames(text, roles),
    try: async (names) => ({ ok: true, seen: [names.join(', ')] }),
  });
  return { url, crm, profile, administrator, approver, mail, listen, timeZone, roles: chosen };
}

function crmTried(answer: CrmSeen, { isTls }: CrmAnswer, language: Language): Tried {
  const words = seenTexts[language];
  const certificate = answer.certificate
    ? [words.certificate(answer.certificate)]
    : isTls
      ? [words.noCertificate]
      : [];
  if (answer.kind === 'answered') return { ok: true, seen: [words.answered(answer.status), ...certificate] };
  return { ok: false, seen: [failure(answer, language), ...certificate] };
}

function failure(
  { code, why }: Pick<Extract<CrmSeen, { kind: 'failed' }>, 'code' | 'why'>,
  language: Language,
): string {
  const words = seenTexts[language];
  if (code === 'UPSTREAM_TLS') return words.tls(why);
  if (code === 'UPSTREAM_TIMEOUT') return words.late;
  return code === 'UPSTREAM_INVALID' ? words.noHttp(why) : words.down(why);
}

function sessionTried(answer: SessionSeen, language: Language): Tried {
  const words = seenTexts[language];
  switch (answer.kind) {
    case 'somebody':
      return { ok: true, seen: [words.somebody(answer.names.join(', '))] };
    case 'nobody':
      return { ok: false, seen: [words.nobody] };
    case 'no-login':
      return { ok: false, seen: [words.noLogin] };
    case 'no-way':
      return { ok: false, seen: [words.noWay] };
    case 'failed':
      return { ok: false, seen: [words.sessionFailed(answer.why)] };
    default:
      return answer satisfies never;
  }
}

const CODE_TRIES = 3;

/** The mail goes to the administrator, who types the code that stands in it. */
async function mailTried(
  mail: Config['mail'],
  { name, email }: PersonAnswer,
  { language, trials, code: ask, env }: Ground,
): Promise<Tried> {
  const words = seenTexts[language];
  if (mail.user !== undefined && env[mail.passwordEnvironment] === undefined)
    return { ok: false, seen: [words.noPassword(mail.passwordEnvironment)] };
  const code = newCode();
  const to = { name, email, language };
  const failed = await trials.mail(mail, initMail(`init-${newToken()}`, to, code), env);
  if (failed !== null) return { ok: false, seen: [words.mailFailed(failed)] };
  for (let tries = 0; tries < CODE_TRIES; tries += 1) {
    const typed = await ask(email);
    if (typed === null) return { ok: true, seen: [words.mailSent], notes: [words.mailUnconfirmed] };
    if (typed.trim() === '') return { ok: false, seen: [words.mailUnconfirmed] };
    if (typed.replaceAll(/\s/g, '') === code) return { ok: true, seen: [words.mailConfirmed] };
  }
  return { ok: false, seen: [initTexts[language].wrongCode, words.mailUnconfirmed] };
}
