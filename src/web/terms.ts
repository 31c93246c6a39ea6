/** The fields by which a requester fulfils the terms: category, policy, one-time code; and the way out of an emergency. */

import { html } from 'hono/html';
import type { TakeProblem } from '../hold/ports.ts';
import { textsFor } from '../model/texts/index.ts';
import type { Texts } from '../model/texts/index.ts';
import { field } from './field.ts';
import type { Fields } from './forms.ts';
import type { Markup } from './layout.ts';
import { exportPath, OWN } from './parts.ts';
import type { StatusView } from './status.ts';

/** Where one's authenticator app is set up. */
export const TOTP = `${OWN}/totp`;

const AGREED = 'acknowledged-';

/** One of the purposes that the rules name; nothing where they name none. */
export function categoryField({ needs, visit, typed, problems = [] }: StatusView): Markup | '' {
  const categories = needs.terms?.purpose?.categories ?? null;
  if (categories === null) return '';
  const t = textsFor(visit.language).terms;
  const wrong = problems.some(({ field: name }) => name === 'category');
  return field({
    name: 'category',
    label: t.category,
    problems: wrong ? [t.problem.categoryMissing] : [],
    input: (attributes) =>
      html`<select name="category" ${attributes}><option value="">${t.choose}</option>${categories.map(
        (name) =>
          html`<option value="${name}"${typed?.get('category') === name ? html` selected` : ''}>${name}</option>`,
      )}</select>`,
  });
}

/** The texts to agree to, and the code. */
export function proofFields(view: StatusView): Markup {
  const { needs, visit, typed, problems = [] } = view;
  const t = textsFor(visit.language).terms;
  const wrong = problems.flatMap((problem) => (problem.field === 'acknowledged' ? [problem.code] : []));
  const words = wrong.map((code) => (code === 'gone' ? t.problem.policyGone : t.problem.notAgreed));
  return html`${needs.notices.map(({ text, hash }, index) => {
    const name = `${AGREED}${index}`;
    const checked = typed?.get(name) === hash;
    return html`<fieldset class="field${words.length > 0 && !checked ? ' wrong' : ''}"><legend>${t.policy}</legend>
<div class="policy" tabindex="0" role="region" aria-label="${t.policy}">${text}</div>
<label class="check"><input type="checkbox" name="${name}" value="${hash}"${checked ? html` checked` : ''}${words.length > 0 && !checked ? html` aria-invalid="true" aria-describedby="${name}-problem"` : ''}>${t.agree}</label>
${words.length > 0 && !checked ? html`<p class="problem" id="${name}-problem">${words[0]}</p>` : ''}</fieldset>`;
  })}
${codeField(view)}`;
}

/** The form of an emergency, folded away; nothing where no rule lets it be. */
export function emergencyFields(
  { held, visit, typed, problems = [] }: StatusView,
  least: number,
): Markup | '' {
  if (held.decision?.breakGlass !== true) return '';
  const { emergency: t, problem } = textsFor(visit.language).terms;
  const wrong = problems.flatMap((one) => (one.field === 'reason' ? [one] : []));
  return html`<details class="emergency"${wrong.length > 0 ? html` open` : ''}><summary>${t.summary}</summary>
<p>${t.why}</p>
${field({
  name: 'reason',
  label: t.reason,
  hint: t.reasonHint(least),
  problems: wrong.map(({ code, least: most }) =>
    code === 'too-short' ? problem.reasonTooShort(most) : problem.reasonTooLong,
  ),
  input: (attributes) =>
    html`<textarea name="reason" rows="3" ${attributes}>${typed?.get('reason') ?? ''}</textarea>`,
})}
<p class="actions"><button formaction="${exportPath(held.id)}/break-glass">${t.take}</button></p></details>`;
}

/** Hashes of the texts that were agreed to. */
export function agreedIn(fields: Fields): readonly string[] {
  return [...fields].flatMap(([name, value]) => (name.startsWith(AGREED) ? [value] : []));
}

function codeField({ needs, visit, held, problems = [] }: StatusView): Markup | '' {
  const t = textsFor(visit.language).terms;
  switch (needs.code) {
    case 'no':
      return '';
    case 'enrol':
      return html`<p class="notice">${t.enrol} <a href="${TOTP}?next=${encodeURIComponent(exportPath(held.id))}">${t.enrolLink}</a></p>`;
    case 'yes':
      return field({
        name: 'code',
        label: t.code,
        hint: t.codeHint,
        problems: problems.flatMap((problem) =>
          problem.field === 'code' ? [codeProblem(t.problem, problem)] : [],
        ),
        // Never filled in again: a code is good once.
        input: (attributes) =>
          html`<input class="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="12" ${attributes}>`,
      });
    default:
      return needs.code satisfies never;
  }
}

function codeProblem(
  t: Texts['terms']['problem'],
  { code }: Extract<TakeProblem, { field: 'code' }>,
): string {
  switch (code) {
    case 'missing':
      return t.codeMissing;
    case 'wrong':
      return t.codeWrong;
    case 'wait':
      return t.codeWait;
    case 'not-enrolled':
      return t.notEnrolled;
    default:
      return code satisfies never;
  }
}
