/** The access review as a workbook: one sheet of lines to sign, one of what each may take. */

import type { Language } from '../model/exchange.ts';
import type { AccessReview } from '../model/review.ts';
import { findingText } from '../model/texts/review-findings.ts';
import { reachText } from '../model/texts/review-reach.ts';
import { reviewTexts } from '../model/texts/review.ts';
import { signedText, usedText } from './review-page.ts';

/** Bytes of an XLSX file. */
export async function reviewBook(
  report: AccessReview,
  siteName: string,
  language: Language,
): Promise<Buffer> {
  const { default: excel } = await import('exceljs'); // large, and nothing else here needs it
  const t = reviewTexts[language];
  const book = new excel.Workbook();
  book.title = `${t.title} · ${siteName}`;
  book.created = new Date(report.at);
  const lines = book.addWorksheet(t.title, { views: [{ state: 'frozen', ySplit: 1 }] });
  lines.columns = [
    { header: t.line, width: 15 },
    { header: t.what, width: 26 },
    { header: ' ', width: 26 },
    { header: t.facts, width: 44 },
    { header: t.about.used, width: 40 },
    { header: t.findings, width: 60 },
    { header: t.due, width: 14 },
    { header: t.signedBy, width: 34 },
    { header: t.verdict, width: 14 },
    { header: t.note, width: 34 },
  ];
  for (const line of report.lines)
    lines.addRow(
      [
        line.id,
        t.kinds[line.kind],
        line.name,
        line.about
          .flatMap(([label, value]) => (value === '' ? [] : [`${t.about[label]}: ${value}`]))
          .join('\n'),
        usedText(line, language),
        line.findings.map((found) => findingText(language, found)).join('\n'),
        `${line.due.slice(0, 10)}${line.overdue ? ` (${t.dueNow})` : ''}`,
        signedText(line, language),
        '',
        '',
      ].map(cell),
    );
  const can = book.addWorksheet(t.can, { views: [{ state: 'frozen', ySplit: 1 }] });
  can.columns = [
    { header: t.line, width: 15 },
    { header: t.what, width: 26 },
    { header: t.entity, width: 40 },
    { header: t.rows, width: 50 },
    { header: t.overTime, width: 50 },
    { header: t.columns, width: 70 },
  ];
  for (const { id, name, reach } of report.lines)
    for (const one of reach) {
      const { what, rows, time, columns } = reachText(language, one);
      can.addRow([id, name, what, rows, time, columns].map(cell));
    }
  for (const sheet of [lines, can]) {
    sheet.getRow(1).font = { bold: true };
    sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: sheet.columnCount } };
    sheet.eachRow((row) => {
      row.alignment = { vertical: 'top', wrapText: true };
    });
  }
  const allowed = `"${Object.values(t.words).join(',')}"`;
  for (let row = 2; row <= report.lines.length + 1; row += 1)
    lines.getCell(row, 9).dataValidation = { type: 'list', allowBlank: true, formulae: [allowed] };
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Names and reasons are people's own words: a cell of text is never a formula in XLSX, and what XML cannot hold is left out. */
const cell = (text: string): string => text.replaceAll(/[^\P{Cc}\n]|[\uFFFE\uFFFF]/gu, ' ').slice(0, 32_000);
