/** The access review as files: a page and a workbook. */

import type { Language } from '../../model/exchange.ts';
import { reviewBook } from '../../web/review-book.ts';
import { reviewPage } from '../../web/review-page.ts';
import type { ReviewReport } from '../operations-review.ts';

export async function reviewFiles(
  report: ReviewReport,
  language: Language,
): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]> {
  const day = report.at.slice(0, 10);
  return [
    { name: `access-review-${day}.html`, bytes: Buffer.from(reviewPage(report, report.site, language)) },
    { name: `access-review-${day}.xlsx`, bytes: await reviewBook(report, report.site, language) },
  ];
}
