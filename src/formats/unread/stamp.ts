/** The visible mark at the foot of every page of a PDF. */

import type { PDFDocument, PDFFont, PDFPage } from '@cantoo/pdf-lib';
import type { VisibleMark } from '../format.ts';
import { outlinesOf } from './outlines.ts';
import type { Outline } from './outlines.ts';

/** A stretch of the line: letters of a plain font, or one that is drawn. */
type Stretch = { readonly text: string } | { readonly outline: Outline };

/** Writes the mark's line small on each page. Letters that every reader has are text; others are drawn where a font of this machine has them, and left out where none does: the export's id is plain. */
export async function stampPages(document: PDFDocument, { footer, exportId }: VisibleMark): Promise<void> {
  const { StandardFonts, degrees, rgb } = await import('@cantoo/pdf-lib');
  const font = await document.embedFont(StandardFonts.Helvetica);
  const line = footer.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  const stretches = await stretchesOf(line.includes(exportId) ? line : `${exportId} ${line}`, font);
  const width = stretches.reduce((sum, one) => sum + widthOf(one, font), 0);
  for (const page of document.getPages()) {
    const { x, y, size, angle } = placeOn(page, width);
    const rotate = degrees(angle);
    const color = rgb(0.35, 0.35, 0.35);
    let along = 0;
    for (const one of stretches) {
      const place = {
        x: x + along * Math.cos((angle * Math.PI) / 180),
        y: y + along * Math.sin((angle * Math.PI) / 180),
      };
      if ('text' in one) page.drawText(one.text, { ...place, size, rotate, font, color });
      else page.drawSvgPath(one.outline.path, { ...place, scale: size, rotate, color });
      along += widthOf(one, font) * size;
    }
  }
}

const SIZE = 8; // points
const MARGIN = 12;

/** In letters of one point. */
const widthOf = (one: Stretch, font: PDFFont): number =>
  'text' in one ? font.widthOfTextAtSize(one.text, 1) : one.outline.width;

/** The lower left of the page as it is shown, and letters that fit its width. */
function placeOn(
  page: PDFPage,
  width: number,
): { readonly x: number; readonly y: number; readonly size: number; readonly angle: number } {
  const box = page.getCropBox();
  const angle = ((page.getRotation().angle % 360) + 360) % 360;
  const across = angle === 90 || angle === 270 ? box.height : box.width;
  const size = Math.max(2, Math.min(SIZE, (across - 2 * MARGIN) / Math.max(1, width)));
  const [left, low] = [box.x + MARGIN, box.y + MARGIN];
  const [right, high] = [box.x + box.width - MARGIN, box.y + box.height - MARGIN];
  switch (angle) {
    case 90:
      return { x: right, y: low, size, angle };
    case 180:
      return { x: right, y: high, size, angle };
    case 270:
      return { x: left, y: high, size, angle };
    default:
      return { x: left, y: low, size, angle: 0 };
  }
}

async function stretchesOf(line: string, font: PDFFont): Promise<readonly Stretch[]> {
  const plain = new Set(font.getCharacterSet());
  const isPlain = (letter: string): boolean => plain.has(letter.codePointAt(0) ?? 0);
  const odd = new Set(Array.from(line).filter((letter) => !isPlain(letter)));
  const outlines = odd.size === 0 ? new Map<string, Outline>() : await outlinesOf(odd);
  const stretches: Stretch[] = [];
  let text = '';
  for (const letter of line) {
    const outline = outlines.get(letter);
    if (isPlain(letter)) text += letter;
    if (outline === undefined) continue;
    if (text !== '') stretches.push({ text });
    stretches.push({ outline });
    text = '';
  }
  return text === '' ? stretches : [...stretches, { text }];
}
