/** One field of a form. */

import { html } from 'hono/html';
import type { Markup } from './layout.ts';

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
