/** The mails about one export: who, what, why and until when; counts and headings' classes, never a cell's value. */

import { createHash } from 'node:crypto';
import type { HeldExport } from '../model/export.ts';
import { leavingClasses, leavingRows, leavingTables, onlyOwnLeave } from '../model/leaving.ts';
import type { Message } from '../model/message.ts';
import type { Principal } from '../model/principal.ts';
import { askedText } from '../model/texts/asked.ts';
import { className, countOf } from '../model/texts/classes.ts';
import { formatNumber, formatTime } from '../model/texts/format.ts';
import { footerOf, mailTexts } from '../model/texts/mail.ts';
import type { MailKind } from '../model/texts/mail.ts';
import { faultText, whyText } from '../model/texts/reasons.ts';
import { termTexts } from '../model/texts/terms.ts';
import type { HoldSite } from './parts.ts';
import { cut, lengthOf, oneLine } from './wording.ts';

type Fact = readonly [label: string, value: string];

/** Text from outside is cut: a mail is a notice, not a place for somebody's essay. */
const LONGEST = 500;

/** A mail to the requester about his own export. */
export function requesterMessage(
  kind: Exclude<MailKind, 'decide'>,
  held: HeldExport,
  requester: Principal,
  site: HoldSite,
): Message {
  return message(kind, held, { to: requester, requester, site, path: `exports/${held.id}` });
}

/** The mail that asks an approver to decide. */
export function approverMessage(
  held: HeldExport,
  approver: Principal,
  requester: Principal,
  site: HoldSite,
  token: string,
): Message {
  const one = message('decide', held, { to: approver, requester, site, path: `approvals/${token}` });
  // Every link has its own mail: a second request after a crash must not be taken for the first.
  return { ...one, id: `${one.id}-${createHash('sha256').update(token).digest('hex').slice(0, 12)}` };
}

interface Envelope {
  readonly to: Principal;
  readonly requester: Principal;
  readonly site: HoldSite;
  /** Below the gateway's own paths. */
  readonly path: string;
}

function message(kind: MailKind, held: HeldExport, { to, requester, site, path }: Envelope): Message {
  const { language } = to;
  const text = mailTexts[language].mails[kind]({
    requester: line(requester.name),
    what: what(held, to),
    until: formatTime(new Date(held.expiresAt), language, site.timeZone),
    why: why(held, to, site) ?? '',
    onTerms: held.decision?.because.code === 'terms' && held.decision.takeNow !== null,
  });
  return {
    id: kind === 'decide' ? `${held.id}-decide-${to.id}` : `${held.id}-${kind}`,
    to: { name: to.name, email: to.email, language },
    subject: line(text.subject),
    opening: text.opening,
    facts: facts(kind, held, to, requester, site),
    link:
      text.link === null
        ? null
        : { label: text.link, url: `${site.url.replace(/\/+$/, '')}/_exportgate/${path}` },
    footer: footerOf(language, site, held.id),
  };
}

function facts(
  kind: MailKind,
  held: HeldExport,
  to: Principal,
  requester: Principal,
  site: HoldSite,
): readonly Fact[] {
  const { labels } = mailTexts[to.language];
  const until: Fact = [labels.until, formatTime(new Date(held.expiresAt), to.language, site.timeZone)];
  const asked: Fact[] = held.asked
    ? [
        ...(held.asked.category
          ? [[termTexts[to.language].fact.category, line(held.asked.category)] as const]
          : []),
        [labels.purpose, line(held.asked.purpose)],
        [labels.recipients, line(held.asked.recipients.join(mailTexts[to.language].separator))],
        ...(held.asked.neededBy === null ? [] : [[labels.neededBy, line(held.asked.neededBy)] as const]),
      ]
    : [];
  switch (kind) {
    case 'decide':
      return [
        [labels.requester, line(`${requester.name} <${requester.email}>`)],
        ...content(held, to),
        [labels.why, whyAsked(held, to)],
        ...asked,
        [labels.protection, protection(held, to)],
        until,
      ];
    case 'draft':
      return [...whyFact(held, to, site), ...content(held, to), until];
    case 'ready':
      return [
        ...(held.sealed ? [[labels.file, line(held.sealed.fileName)] as const] : []),
        ...(held.sealed
          ? [
              [labels.rows, formatNumber(held.sealed.rows, to.language)] as const,
              [labels.columns, formatNumber(held.sealed.columns, to.language)] as const,
            ]
          : []),
        [labels.protection, protection(held, to)],
        until,
      ];
    case 'denied':
      return [...(held.settled ? [[labels.reason, line(held.settled.reason)] as const] : []), ...asked];
    case 'lapsed':
      return asked;
    case 'failed':
      return [];
    default:
      return kind satisfies never;
  }
}

/** Rows, columns and sensitive classes: of the plan where there is one, for that is what would leave. */
function content(held: HeldExport, { language }: Principal): readonly Fact[] {
  const { labels, noSensitive, ownRows, masked, separator } = mailTexts[language];
  const tables = leavingTables(held);
  if (tables.length === 0) return [];
  const columns = tables.flatMap((table) => table.columns);
  const headings = columns.map(({ name, mask }) => (mask ? `${heading(name)} (${masked})` : heading(name)));
  const classes = [...leavingClasses(held)].map(
    ([name, count]) => `${className(language, name)} ${formatNumber(count, language)}`,
  );
  const only = onlyOwnLeave(held) ? ` (${ownRows})` : '';
  return [
    [labels.rows, `${formatNumber(leavingRows(held) ?? 0, language)}${only}`],
    [labels.columns, line(`${columns.length}: ${[...new Set(headings)].join(separator)}`)],
    // Where values were not looked for, that none are known says nothing.
    ...(classes.length > 0
      ? [[labels.sensitive, classes.join(separator)] as const]
      : held.facts?.valuesSeen === false
        ? []
        : [[labels.sensitive, noSensitive] as const]),
  ];
}

function what(held: HeldExport, { language }: Principal): string {
  const rows = leavingRows(held);
  return rows === null ? mailTexts[language].aFile : countOf(language, held.found.entity, rows);
}

function why(held: HeldExport, { language }: Principal, { timeZone }: HoldSite): string | null {
  if (held.fault !== null) return faultText(language, held.fault);
  return held.decision ? whyText(language, held.decision, { zone: timeZone }) : null;
}

/** To the approver: never as if the limits were his own. */
function whyAsked(held: HeldExport, { language }: Principal): string {
  const fault = held.fault ?? held.decision?.because.fault;
  return fault === undefined ? askedText(language, held.decision?.because) : faultText(language, fault);
}

function whyFact(held: HeldExport, to: Principal, site: HoldSite): readonly Fact[] {
  const words = why(held, to, site);
  return words === null ? [] : [[mailTexts[to.language].labels.why, words]];
}

function protection(held: HeldExport, { language }: Principal): string {
  const texts = mailTexts[language];
  if (held.plan === null) return texts.unreadable;
  return held.plan.recipients.length > 0 ? texts.encrypted : texts.marked;
}

// A heading comes from the file: one that is too long to be a heading may be a value, and does not go into a mail.
const heading = (name: string): string => (lengthOf(name) > 40 ? cut(name, 13) : name);

const line = (text: string): string => cut(oneLine(text), LONGEST);
