/** The fields of a requester's form, with what was typed and what is wrong with it. */

import { html } from 'hono/html';
import type { AskProblem } from '../hold/ports.ts';
import type { Purpose } from '../model/export.ts';
import { textsFor } from '../model/texts/index.ts';
import type { Texts } from '../model/texts/index.ts';
import type { Fields } from './forms.ts';
import { cut } from './layout.ts';
import type { Markup } from './layout.ts';
import type { StatusView } from './status.ts';

/** Purpose, recipients and time; problems stand at their field and nothing that was typed is lost. */
export function askFields({ visit, who, typed, problems = [] }: StatusView): Markup {
  const t = textsFor(visit.language).status;
  const purposeProblems = problems.filter((problem) => problem.field === 'purpose');
  const recipientProblems = problems.filter((problem) => problem.field === 'recipients');
  return html`${field({
    name: 'purpose',
    label: t.purpose,
    hint: t.purposeHint,
    problems: purposeProblems.map((problem) => problemText(t, problem)),
    input: (attributes) =>
      html`<textarea name="purpose" rows="3" ${attributes}>${typed?.get('purpose') ?? ''}</textarea>`,
  })}
${field({
  name: 'recipients',
  label: t.recipients,
  hint: t.recipientsHint,
  problems: recipientProblems.map((problem) => problemText(t, problem)),
  input: (attributes) =>
    html`<textarea name="recipients" rows="2" inputmode="email" autocapitalize="none" spellcheck="false" ${attributes}>${typed ? (typed.get('recipients') ?? '') : who.person.email}</textarea>`,
})}
${field({
  name: 'neededBy',
  label: t.neededBy,
  hint: t.neededByHint,
  problems: [],
  input: (attributes) =>
    html`<input class="short" name="neededBy" maxlength="60" value="${typed?.get('neededBy') ?? ''}" ${attributes}>`,
})}`;
}

/** What the form says, as the desk takes it. Addresses are parted by line ends, blanks, commas and semicolons, wide ones too. */
export function purposeOf(fields: Fields): Purpose {
  const neededBy = cut(fields.get('neededBy') ?? '', 60);
  return {
    purpose: (fields.get('purpose') ?? '').trim(),
    recipients: [...new Set((fields.get('recipients') ?? '').split(/[\s,;，；、]+/u).filter(Boolean))],
    neededBy: neededBy === '' ? null : neededBy,
  };
}

/** A label, a hint, an input, and what is wrong, joined for screen readers. */
export function field(parts: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problems: readonly string[];
  readonly input: (attributes: Markup) => Markup;
}): Markup {
  const { name, label, hint, problems } = parts;
  const wrong = problems.length > 0;
  const described = [hint ? `${name}-hint` : '', wrong ? `${name}-problem` : ''].filter(Boolean).join(' ');
  const attributes = html`id="${name}"${described === '' ? '' : html` aria-describedby="${described}"`}${wrong ? html` aria-invalid="true"` : ''}`;
  return html`<div class="field${wrong ? ' wrong' : ''}"><label for="${name}">${label}</label>
${hint ? html`<span class="hint" id="${name}-hint">${hint}</span>` : ''}
${parts.input(attributes)}
${wrong ? html`<p class="problem" id="${name}-problem">${problems.join(' ')}</p>` : ''}</div>`;
}

function problemText(
  { problem: t }: Texts['status'],
  problem: Extract<AskProblem, { field: 'purpose' | 'recipients' }>,
): string {
  if (problem.field === 'purpose') return problem.code === 'missing' ? t.purposeMissing : t.purposeTooLong;
  const address = cut(problem.address);
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
