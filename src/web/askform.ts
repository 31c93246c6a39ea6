/** The fields of a requester's form, with what was typed and what is wrong with it. */

import { html } from 'hono/html';
import type { Given, TermProblem } from '../hold/ports.ts';
import { textsFor } from '../model/texts/index.ts';
import type { Texts } from '../model/texts/index.ts';
import { field } from './field.ts';
import type { Fields } from './forms.ts';
import { cut } from './layout.ts';
import type { Markup } from './layout.ts';
import type { StatusView } from './status.ts';
import { agreedIn, categoryField, proofFields } from './terms.ts';

/** Purpose, recipients and time, and what the terms ask beside them; problems stand at their field and nothing that was typed is lost. Where nobody is asked, only what the terms ask. */
export function askFields(view: StatusView, asksApprover: boolean): Markup {
  const { terms } = view.needs;
  return html`${categoryField(view)}
${asksApprover || terms?.purpose ? purposeField(view, asksApprover) : ''}
${asksApprover || terms?.recipients ? recipientsField(view) : ''}
${asksApprover ? neededByField(view) : ''}
${proofFields(view)}`;
}

function purposeField({ visit, typed, needs, problems = [] }: StatusView, asksApprover: boolean): Markup {
  const texts = textsFor(visit.language);
  const t = texts.status;
  const least = needs.terms?.purpose?.minLength ?? 1;
  const purposeProblems = problems.filter((problem) => problem.field === 'purpose');
  return field({
    name: 'purpose',
    label: t.purpose,
    hint: [
      asksApprover ? t.purposeHint : texts.terms.purposeHint,
      ...(least > 1 ? [texts.terms.purposeLeast(least)] : []),
    ].join(texts.pages.gap),
    problems: purposeProblems.map((problem) => problemText(texts, problem)),
    input: (attributes) =>
      html`<textarea name="purpose" rows="3" ${attributes}>${typed?.get('purpose') ?? ''}</textarea>`,
  });
}

function recipientsField({ visit, who, typed, needs, problems = [] }: StatusView): Markup {
  const texts = textsFor(visit.language);
  const t = texts.status;
  const domains = needs.terms?.recipients?.domains ?? null;
  const only = domains === null ? [] : [texts.terms.domains(domains.join(texts.pages.listComma))];
  return field({
    name: 'recipients',
    label: t.recipients,
    hint: [t.recipientsHint, ...only].join(texts.pages.gap),
    problems: problems
      .filter((problem) => problem.field === 'recipients')
      .map((problem) => problemText(texts, problem)),
    input: (attributes) =>
      html`<textarea name="recipients" rows="2" inputmode="email" autocapitalize="none" spellcheck="false" ${attributes}>${typed ? (typed.get('recipients') ?? '') : who.person.email}</textarea>`,
  });
}

function neededByField({ visit, typed }: StatusView): Markup {
  const t = textsFor(visit.language).status;
  return field({
    name: 'neededBy',
    label: t.neededBy,
    hint: t.neededByHint,
    problems: [],
    input: (attributes) =>
      html`<input class="short" name="neededBy" maxlength="60" value="${typed?.get('neededBy') ?? ''}" ${attributes}>`,
  });
}

/** What the form says, as the desk takes it. Addresses are parted by line ends, blanks, commas and semicolons, wide ones too. */
export function givenOf(fields: Fields): Given {
  const neededBy = cut(fields.get('neededBy') ?? '', 60);
  return {
    purpose: (fields.get('purpose') ?? '').trim(),
    recipients: [...new Set((fields.get('recipients') ?? '').split(/[\s,;，；、]+/u).filter(Boolean))],
    neededBy: neededBy === '' ? null : neededBy,
    category: fields.get('category') ?? '',
    acknowledged: agreedIn(fields),
    code: fields.get('code') ?? '',
    reason: cut(fields.get('reason') ?? '', 4000),
  };
}

function problemText(
  { status: { problem: t }, terms, pages }: Texts,
  problem: Extract<TermProblem, { field: 'purpose' | 'recipients' }>,
): string {
  if (problem.field === 'purpose') {
    if (problem.code === 'too-short') return terms.problem.purposeTooShort(problem.least);
    return problem.code === 'missing' ? t.purposeMissing : t.purposeTooLong;
  }
  if (problem.code === 'too-many') return terms.problem.tooMany(problem.most);
  const address = cut(problem.address);
  if (problem.code === 'wrong-domain')
    return terms.problem.wrongDomain(address, problem.domains.join(pages.listComma));
  const { code } = problem;
  switch (code) {
    case 'missing':
      return t.recipientsMissing;
    case 'not-an-address':
      return t.notAnAddress(address);
    case 'no-key':
      return t.noKey(address);
    case 'key-expired':
      return t.keyExpired(address);
    case 'key-revoked':
      return t.keyRevoked(address);
    case 'key-cannot-encrypt':
      return t.keyCannotEncrypt(address);
    default:
      return code satisfies never;
  }
}
