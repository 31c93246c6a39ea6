/** The tables on the approver's page: what the columns hold and how they leave, and masked rows. */

import { html } from 'hono/html';
import type { Sample } from '../hold/ports.ts';
import type { FaultCode } from '../lib/fault.ts';
import type { Language } from '../model/exchange.ts';
import type { HeldExport } from '../model/export.ts';
import { leavingValues } from '../model/leaving.ts';
import type { ColumnFacts } from '../model/table.ts';
import { className, maskName } from '../model/texts/classes.ts';
import { formatNumber } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { cut } from './layout.ts';
import type { Markup } from './layout.ts';
import type { WebParts } from './parts.ts';

/** Columns of one table that are shown each in a line: a file may have thousands. */
const MOST_COLUMNS = 60;

/** Every column that the file shows, table by table: its classes, how many sensitive values it holds, and how it leaves. */
export function columnTable(held: HeldExport, language: Language): Markup | '' {
  const t = textsFor(language).approval;
  const tables = (held.facts?.tables ?? []).filter((table) => !table.hidden);
  if (tables.length === 0) return '';
  const own = held.decision?.limits.ownRowsOnly ?? false;
  const bodies = tables.map((table) => {
    const named = tables.length > 1 || table.orientation !== undefined;
    const title = t.table(cut(table.name, 80), own ? (table.ownRows ?? table.rows) : table.rows);
    const aside = table.orientation === undefined ? '' : html` · ${t.orientation[table.orientation]}`;
    // Where columns are records, they are as many, and all alike.
    const most = table.orientation === 'columns' ? 3 : MOST_COLUMNS;
    const rest = table.columns.slice(most);
    return html`<tbody>${named ? html`<tr><th colspan="4" scope="rowgroup">${title}${aside}</th></tr>` : ''}
${table.columns.slice(0, most).map((column) => columnRow(held, table.index, [column], cut(column.name, 40), language))}
${rest.length === 0 ? '' : columnRow(held, table.index, rest, t.moreColumns(rest.length), language)}</tbody>`;
  });
  return section(
    'wraps',
    t.columns,
    html`<thead><tr><th>${t.column}</th><th>${t.class}</th><th class="number">${t.count}</th><th>${t.leaves}</th></tr></thead>${bodies}`,
  );
}

/** One line for one column, or for many together. */
function columnRow(
  held: HeldExport,
  table: number,
  columns: readonly ColumnFacts[],
  name: string,
  language: Language,
): Markup {
  const comma = textsFor(language).pages.listComma;
  const own = held.decision?.limits.ownRowsOnly ?? false;
  const counted = columns.flatMap((column) =>
    Object.entries(leavingValues(column, own)).filter(([, count]) => count > 0),
  );
  // Values that nobody looked for have no counts; the heading's word is then all there is.
  const said =
    held.facts?.valuesSeen === false
      ? columns.flatMap((column) => column.class ?? [])
      : counted.map(([id]) => id);
  const classes = [...new Set(said)].map((id) => className(language, id));
  const values = counted.reduce((sum, [, count]) => sum + count, 0);
  const ways = new Set(columns.map((column) => leaves(held, table, column.index, language)));
  return html`<tr><td>${name}</td><td>${classes.join(comma)}</td><td class="number">${values === 0 ? '' : formatNumber(values, language)}</td><td>${[...ways].join(comma)}</td></tr>`;
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
