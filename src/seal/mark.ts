/** The visible mark in words. A leaked file may be read by anybody, so its labels stand in every language. */

import type { VisibleMark } from '../formats/format.ts';
import type { Mark } from '../model/plan.ts';
import { marks } from '../model/texts/marks.ts';
import type { MarkTexts } from '../model/texts/marks.ts';

/** The mark as a cover sheet and a footer show it. */
export function visibleMark({ exportId, siteName, person, purpose, at, notice }: Mark): VisibleMark {
  return {
    exportId,
    title: `${marks.en.title} ${exportId}`,
    lines: [
      [label('exportId'), exportId],
      [label('site'), siteName],
      [label('person'), person],
      ...(purpose === null ? [] : [[label('purpose'), purpose] as const]),
      [label('at'), at],
      [label('rows'), REF_HEADING],
      [label('noticeLabel'), notice === '' ? label('notice') : notice],
    ],
    footer: cut(`${exportId} · ${person} · ${siteName} · ${notice === '' ? marks.en.notice : notice}`),
  };
}

/** Excel calls a workbook damaged whose header or footer is longer than 255 characters; a doubled `&` counts twice. */
const FOOTER_CHARS = 200;

function cut(text: string): string {
  let length = 0;
  const fit = Array.from(text).filter((char) => {
    length += char === '&' ? 2 : char.length;
    return length <= FOOTER_CHARS;
  });
  return fit.join('');
}

/** Heading of the column of row references, last in every table. */
export const REF_HEADING = '_ref';

function label(key: keyof MarkTexts): string {
  return Object.values(marks)
    .map((texts) => texts[key])
    .join(' / ');
}
