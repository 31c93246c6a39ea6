/** Comments in front of a value: no JSON has them (RFC 8259), so the reader refuses them; no other format is to take what has them for its own. */

/** A text, a character at a time. */
export interface Chars {
  readonly length: number;
  charCodeAt(place: number): number;
}

/** The place after blanks and whole comments from `start` on. Each character is looked at once or twice, however many blanks there are. */
export function commentsEnd(text: Chars, start: number): number {
  let at = blanksEnd(text, start);
  while (text.charCodeAt(at) === SLASH) {
    const end = commentEnd(text, at + 1);
    if (end < 0) return at;
    at = blanksEnd(text, end);
  }
  return at;
}

/** The place after the comment behind whose first slash `start` is; -1 for none that ends. */
function commentEnd(text: Chars, start: number): number {
  const kind = text.charCodeAt(start);
  if (kind !== SLASH && kind !== STAR) return -1;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (kind === SLASH && code === LINE_FEED) return at + 1;
    if (kind === STAR && code === STAR && text.charCodeAt(at + 1) === SLASH) return at + 2;
  }
  return -1;
}

function blanksEnd(text: Chars, start: number): number {
  let at = start;
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

const isBlank = (code: number): boolean => code <= 0x20 || code === 0xa0 || code === 0xfeff;

const [LINE_FEED, STAR, SLASH] = [0x0a, 0x2a, 0x2f];
