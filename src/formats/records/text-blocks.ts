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
  return [...objectsOf(text)];
}

/** Whether there are two such records or more. */
export function holdsObjects(text: string): boolean {
  let objects = 0;
  for (const _object of objectsOf(text)) if ((objects += 1) > 1) return true;
  return false;
}

function* objectsOf(text: string): Generator<string> {
  const plain = text.replace(ESCAPED, (_whole, braced?: string, long?: string, short?: string) =>
    characterOf(braced ?? long ?? short ?? ''),
  );
  for (const [object] of plain.matchAll(/\{[^{}]{5,65536}\}/g))
    if (valuesIn(object) > 0 && (object.match(MEMBER)?.length ?? 0) >= 2) yield object;
}

const ESCAPED = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/g;

/** How many numbers or addresses of people stand in a text, of the kind that it has most of. */
export function valuesIn(text: string): number {
  return Math.max(...valuesOf(text.normalize('NFKC')).map(({ length }) => length));
}

/** Whether it is worth while to look closer: without a number, an address or something escaped there is nothing. */
export function mayHoldValues(text: string): boolean {
  return text.search(ESCAPED) >= 0 || /@|\d(?:[ ()-]{0,2}\d){6}/.test(text.normalize('NFKC'));
}

interface Value {
  readonly text: string;
  readonly index: number;
}

/** By kind, in the order in which they stand. */
function valuesOf(even: string): readonly (readonly Value[])[] {
  return [numbersIn(even), addressesIn(even)];
}

/** A date is no number of a person. */
function numbersIn(even: string): readonly Value[] {
  if (!/\d/.test(even)) return [];
  return Array.from(even.matchAll(NUMBER), ({ 0: text, index }) => ({ text, index })).filter(
    ({ text }) => !DATE.test(text),
  );
}

/** From each at sign to both sides: a pattern that began at every character would take its time. */
function addressesIn(even: string): readonly Value[] {
  const found: Value[] = [];
  let from = 0;
  let dot = 0;
  for (let at = even.indexOf('@'); at >= 0; at = even.indexOf('@', Math.max(at + 1, from))) {
    if (dot < at + 2) dot = even.indexOf('.', at + 2);
    if (dot < 0) break;
    if (dot - at > 101) continue;
    DOMAIN.lastIndex = at + 1;
    const domain = DOMAIN.exec(even)?.[0];
    const local = domain === undefined ? undefined : LOCAL.exec(even.slice(Math.max(from, at - 64), at))?.[0];
    if (local === undefined || domain === undefined) continue;
    found.push({ text: `${local}@${domain}`, index: at - local.length });
    from = at + 1 + domain.length;
  }
  return found;
}

const NUMBER = /(?<![\d.\p{L}_-])[+(]?\d(?:[ ()-]{0,2}\d){6,20}[Xx]?(?![\d\p{L}_-])/gu;
const LOCAL = /[^\s@<>"'(),;:：，；]{1,64}$/u;
const DOMAIN = /[^\s@<>"'(),;:：，；]{1,100}\.\p{L}{2,24}/uy;
const DATE = /^(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?![\d-]{5})/;
const LABELLED = /^(?:[-*•]\s*)?([^\s:：][^:：]{0,30}?)\s*[:：]\s*\S/;
/** The end of a member's name: over a long word, a pattern for all of it would begin at every letter. */
const MEMBER = /(?:["']|[\p{L}_$]\p{N}{0,20})\s*:/gu;

/** A line of several people cut behind the number or address of each. */
function parted(line: string): readonly string[] {
  const even = line.normalize('NFKC');
  const [most = []] = valuesOf(even).toSorted((one, other) => other.length - one.length);
  if (most.length < 2) return [line];
  let from = 0;
  const parts = most.map((value, at) => {
    const to = at + 1 === most.length ? even.length : value.index + value.text.length;
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
