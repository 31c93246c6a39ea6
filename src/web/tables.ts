/** The tables on the approver's page: what the columns hold and how they leave, and masked rows. */

import { html } from 'hono/html';
import type { Sample } from '../hold/ports.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import type { HeldExport } from '../model/export.ts';
import { leavingValues } from '../model/leaving.ts';
import { className, maskName } from '../model/texts/classes.ts';
import { formatNumber } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { cut } from './layout.ts';
import type { Markup } from './layout.ts';
import type { WebParts } from './parts.ts';

/** Every column that the file shows, with its class, how many cells hold sensitive values, and how it leaves. */
export function columnTable(held: HeldExport, language: Language): Markup | '' {
  const t = textsFor(language).approval;
  const tables = (held.facts?.tables ?? []).filter((table) => !table.hidden);
  if (tables.length === 0) return '';
  const rows = tables.flatMap((table) =>
    table.columns.map((column) => {
      const values = leavingValues(column, held.decision?.limits.ownRowsOnly ?? false);
      const cells = Object.values(values).reduce((sum, count) => sum + count, 0);
      const classes = Object.entries(values)
        .filter(([, count]) => count > 0)
        .map(([name]) => className(language, name));
      return html`<tr><td>${cut(column.name, 40)}</td><td>${classes.join(textsFor(language).pages.listComma)}</td><td class="number">${cells === 0 ? '' : formatNumber(cells, language)}</td><td>${leaves(held, table.index, column.index, language)}</td></tr>`;
    }),
  );
  return section(
    'wraps',
    t.columns,
    html`<thead><tr><th>${t.column}</th><th>${t.class}</th><th class="number">${t.count}</th><th>${t.leaves}</th></tr></thead><tbody>${rows}</tbody>`,
  );
}

/** Rows as they would leave, every cell masked by the sealer; or why there are none. */
export function sampleTable(
  sample: Sample | FaultCode | null,
  language: Language,
  reasons: WebParts['reasons'],
): Markup {
  const t = textsFor(language).approval;
  if (sample === null || typeof sample === 'string')
    return html`<section><h2>${t.sample}</h2><p class="next">${t.noSample}${sample === null ? '' : html` ${reasons.faultText(language, sample)}`}</p></section>`;
  return section(
    '',
    t.sample,
    html`<thead><tr>${sample.headings.map((heading) => html`<th>${cut(heading, 40)}</th>`)}</tr></thead>
<tbody>${sample.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cut(cell, 40)}</td>`)}</tr>`)}</tbody>`,
    t.sampleNote,
  );
}

/** The plan that is approved says how a column leaves; what is not in it does not leave. */
function leaves(held: HeldExport, table: number, column: number, language: Language): string {
  const t = textsFor(language).approval;
  const planned = held.plan?.tables
    .find((candidate) => candidate.index === table)
    ?.columns.find((candidate) => candidate.index === column);
  if (!planned) return t.leavesNot;
  return planned.mask === null ? t.leavesWhole : maskName(language, planned.mask);
}

/** Scrolls inside its own box, by keyboard too. */
function section(kind: 'wraps' | '', title: string, table: Markup, note?: string): Markup {
  return html`<section><h2>${title}</h2>${note ? html`<p class="next">${note}</p>` : ''}
<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table class="${kind}">${table}</table></div></section>`;
}
