/** The lines of a page of PDF: texts that stand at one height, from left to right. */

/** A text and where it stands, as unpdf tells it. */
interface PlacedText {
  readonly str: string;
  readonly width: number;
  readonly height: number;
  /** The matrix of the text; its fifth and sixth numbers are the place, in points from the lower left. */
  readonly transform: readonly unknown[];
}

interface Piece {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** From top to bottom, each with a blank where texts stand apart and two where they stand far apart. Glyphs that are placed one by one are words again. */
export function linesOf(texts: readonly PlacedText[]): readonly string[] {
  const pieces = texts.map(pieceOf).filter(({ text }) => text.trim() !== '');
  const sorted = pieces.toSorted((one, other) => other.y - one.y);
  const lines: Piece[][] = [];
  for (const piece of sorted) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line && first && first.y - piece.y <= Math.max(first.size, piece.size) * SAME_LINE) line.push(piece);
    else lines.push([piece]);
  }
  return lines.map(joined);
}

/** Parts of a letter's height. */
const SAME_LINE = 0.4;
const APART = 0.15;
const FAR_APART = 1;

function pieceOf({ str, width, height, transform }: PlacedText): Piece {
  const [a, b, , , x, y] = transform.map((number) => (typeof number === 'number' ? number : 0));
  return { text: str, x: x ?? 0, y: y ?? 0, width, size: Math.hypot(a ?? 0, b ?? 0) || height || 10 };
}

function joined(line: readonly Piece[]): string {
  let text = '';
  let end = Number.NaN;
  for (const piece of line.toSorted((one, other) => one.x - other.x)) {
    const gap = (piece.x - end) / piece.size;
    if (gap > FAR_APART) text += '  ';
    else if (gap > APART) text += ' ';
    text += piece.text;
    end = piece.x + piece.width;
  }
  return text.trim();
}
