/** The outlines of letters that no standard font of PDF has, from a font of this machine. They are drawn: a font with Chinese letters would be larger than most files. */

import { readFile } from 'node:fs/promises';

export interface Outline {
  /** As in SVG, in letters of one unit. */
  readonly path: string;
  readonly width: number;
}

/** Where Debian, and so the image, keeps fonts with Chinese letters. */
const FONTS = [
  '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf',
  '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  '/usr/share/fonts/truetype/wqy/wqy-microhei.ttc',
];

/** The letters that the first font at hand has; none where there is no font. */
export async function outlinesOf(
  letters: ReadonlySet<string>,
  fonts: readonly string[] = FONTS,
): Promise<ReadonlyMap<string, Outline>> {
  for (const path of fonts) {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) continue;
    const { default: fontkit } = await import('@pdf-lib/fontkit');
    try {
      return outlined(fontkit.create(bytes) as unknown as MaybeMany, letters);
    } catch {
      // A font that cannot be read is none; the mark is on the page in any case.
    }
  }
  return new Map();
}

/** What we use of fontkit's fonts, whose own types say less. */
interface OneFont {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(point: number): boolean;
  glyphForCodePoint(point: number): {
    readonly advanceWidth: number;
    readonly path: { scale(x: number, y: number): { toSVG(): string } };
  };
}
type MaybeMany = OneFont | { readonly fonts: readonly OneFont[] };

function outlined(found: MaybeMany, letters: ReadonlySet<string>): ReadonlyMap<string, Outline> {
  const font = 'fonts' in found ? found.fonts[0] : found;
  const outlines = new Map<string, Outline>();
  if (font === undefined) return outlines;
  const unit = 1 / font.unitsPerEm;
  for (const letter of letters) {
    const point = letter.codePointAt(0) ?? 0;
    if (!font.hasGlyphForCodePoint(point)) continue;
    const glyph = font.glyphForCodePoint(point);
    // Downwards, as SVG has it.
    outlines.set(letter, { path: glyph.path.scale(unit, -unit).toSVG(), width: glyph.advanceWidth * unit });
  }
  return outlines;
}
