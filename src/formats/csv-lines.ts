/** Row ends of a CSV made one kind before it is parsed, so that no row hides behind a lone CR in a file of CRLF. */

type LineEnd = '\r\n' | '\n' | '\r';

export interface LineEnds {
  /** The next piece with every row end outside quotes as LF; what is in quotes stays as it is. */
  feed(text: string): string;
  /** The first row end that was seen; LF if none was. */
  readonly first: LineEnd | null;
}

/** Follows RFC 4180 quoting: a quote opens only at a field's start, and doubled quotes are one. */
export function lineEnds(delimiter: string): LineEnds {
  const delimiterCode = delimiter.charCodeAt(0);
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';
  let afterCr: false | 'first' | 'later' = false;
  let first: LineEnd | null = null;

  function feed(text: string): string {
    let out = '';
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (state === 'quoted') {
        if (code === QUOTE) state = 'quote';
        continue;
      }
      if (state === 'quote' && code === QUOTE) {
        state = 'quoted';
        continue;
      }
      if (code === LF) {
        if (afterCr) {
          // The CR before it was already turned into the row end.
          out += text.slice(from, at);
          from = at + 1;
          if (afterCr === 'first') first = '\r\n';
        } else first ??= '\n';
        state = 'start';
      } else if (code === CR) {
        out += `${text.slice(from, at)}\n`;
        from = at + 1;
        afterCr = first === null ? 'first' : 'later';
        first ??= '\r';
        state = 'start';
        continue;
      } else if (code === delimiterCode) state = 'start';
      else if (code === QUOTE && state === 'start') state = 'quoted';
      else if (state === 'start') state = 'plain';
      afterCr = false;
    }
    return from === 0 ? text : out + text.slice(from);
  }

  return {
    feed,
    get first() {
      return first;
    },
  };
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
