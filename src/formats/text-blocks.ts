/** The records that a person could recover from a text that is no table: a line with a number or address, or lines of labels and values that belong together. */

/** Tells records apart line by line. */
export interface TextBlocks {
  /** The records that the line ends, as they stand in the text. */
  add(line: string): readonly string[];
  end(): readonly string[];
}

export function textBlocks(): TextBlocks {
  let open: string[] = [];
  const labels = new Set<string>();

  function end(): readonly string[] {
    const block = open.join('\n');
    open = [];
    labels.clear();
    return block === '' ? [] : [block];
  }

  return {
    add(line) {
      const text = line.trim();
      if (text === '') return end();
      const label = LABELLED.exec(text)?.[1];
      if (label === undefined || valuesIn(text) > 1) return [...end(), ...parted(text)];
      // The same label again: the next person.
      const ended = labels.has(label) || open.length >= MOST_LINES ? end() : [];
      labels.add(label);
      open.push(text);
      return ended;
    },
    end,
  };
}

/** Nobody is told of in more lines. */
const MOST_LINES = 500;

/** Records in a program text: objects of several members, at least one of them a value of a person's. */
export function objectsIn(text: string): readonly string[] {
  const plain = text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/g,
    (_whole, braced?: string, long?: string, short?: string) => characterOf(braced ?? long ?? short ?? ''),
  );
  return [...plain.matchAll(/\{[^{}]{5,65536}\}/g)]
    .map(([object]) => object)
    .filter((object) => (object.match(MEMBER)?.length ?? 0) >= 2 && valuesIn(object) > 0);
}

/** How many numbers or addresses of people stand in a text, of the kind that it has most of. */
export function valuesIn(text: string): number {
  return Math.max(...VALUES.map((pattern) => matchesOf(text, pattern).length));
}

/** A long number or an address of mail; a date is neither. */
const VALUES: readonly RegExp[] = [
  /(?<![\d.\p{L}_-])[+(]?\d(?:[ ()-]{0,2}\d){6,20}[Xx]?(?![\d\p{L}_-])/gu,
  /[^\s@<>"'(),;:：，；]{1,64}@[^\s@<>"'(),;:：，；]{1,100}\.\p{L}{2,24}/gu,
];
const DATE = /^(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?![\d-]{5})/;
const LABELLED = /^(?:[-*•]\s*)?([^\s:：][^:：]{0,30}?)\s*[:：]\s*\S/;
const MEMBER = /(?:["'][^"']{1,64}["']|[\p{L}_$][\p{L}\p{N}_$]*)\s*:/gu;

function matchesOf(text: string, pattern: RegExp): readonly RegExpMatchArray[] {
  return [...text.normalize('NFKC').matchAll(pattern)].filter(([match]) => !DATE.test(match));
}

/** A line of several people cut behind the number or address of each. */
function parted(line: string): readonly string[] {
  const even = line.normalize('NFKC');
  const [most = []] = VALUES.map((pattern) => matchesOf(even, pattern)).toSorted(
    (one, other) => other.length - one.length,
  );
  if (most.length < 2) return [line];
  let from = 0;
  const parts = most.map((match, at) => {
    const to =
      at + 1 === most.length ? even.length : match.index === undefined ? from : match.index + match[0].length;
    const part = even.slice(from, to);
    from = to;
    return part.replace(/^[\s,;，；、。]+/, '');
  });
  return parts;
}

function characterOf(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return Number.isNaN(code) || code > 0x10_ff_ff ? '' : String.fromCodePoint(code);
}
