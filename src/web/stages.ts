/** The stages of an approval: who agreed, who is asked, who comes later. */

import type { ApprovalView, StageView } from '../hold/ports.ts';
import type { Language } from '../model/exchange.ts';
import type { HeldExport } from '../model/export.ts';
import { formatTime } from '../model/texts/format.ts';
import { textsFor } from '../model/texts/index.ts';
import { cut } from './layout.ts';
import type { Facts } from './layout.ts';
import type { WebParts } from './parts.ts';

/** Nobody reads more names than these. */
const MOST_NAMES = 4;

/** A line for each stage, where the rules name stages. */
export function stageFacts(
  { site, now }: Pick<WebParts, 'site' | 'now'>,
  held: HeldExport,
  { stages }: ApprovalView,
  language: Language,
): Facts {
  if (held.decision?.approval === undefined) return [];
  const t = textsFor(language).terms.stage;
  return stages.map((stage, index) => {
    const agreed = stage.agreed.map(({ name, at }) =>
      t.agreed(cut(name), formatTime(new Date(at), language, site.timeZone, now())),
    );
    const isMissing = stage.agreed.length < stage.count;
    return [
      t.label(index + 1, stageName(stage, language), stage.count),
      [...agreed, ...(isMissing ? [missingWords(stage, language)] : [])].join('\n'),
    ];
  });
}

function missingWords({ people, agreed, open }: StageView, language: Language): string {
  const t = textsFor(language).terms.stage;
  const gave = new Set(agreed.map(({ name }) => name));
  const names = people.filter((name) => !gave.has(name)).map((name) => cut(name));
  if (names.length === 0) return t.nobody;
  const shown = names.slice(0, MOST_NAMES).join(t.or);
  const all = names.length > MOST_NAMES ? t.more(shown, names.length - MOST_NAMES) : shown;
  return open ? t.waitingFor(all) : t.later(all);
}

function stageName({ of, people }: StageView, language: Language): string {
  const t = textsFor(language).terms.stage;
  switch (of) {
    case 'manager':
      return t.manager;
    case 'department-head':
      return t.departmentHead;
    case 'approvers':
      return t.approvers;
    default:
      return of.startsWith('person:') ? cut(people[0] ?? of.slice('person:'.length)) : cut(of);
  }
}
