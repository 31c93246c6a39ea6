/** What servers put around JSON: guards against scripts of other sites, and callbacks (JSONP). */

export interface Around {
  /** Characters before the value; all of them are ASCII. */
  readonly chars: number;
  /** What is written before and after it anew. */
  readonly open: string;
  readonly close: string;
  /** Whether a bracket closes behind the value. */
  readonly isCall: boolean;
}

/** As much of a text's start as may stand before its value. */
export const AROUND_CHARS = 512;

/** What stands before the value of a text that begins so. Of a guard only its known form leaves, of a callback only a short name. */
export function aroundOf(start: string): Around {
  for (const [pattern, open] of GUARDS) {
    const found = pattern.exec(start)?.[0];
    if (found !== undefined) return { chars: found.length, open, close: '', isCall: false };
  }
  const call = CALL.exec(start);
  if (call === null) return { chars: 0, open: '', close: '', isCall: false };
  const [before, name = ''] = call;
  const isName = /^[A-Za-z_$][\w$.]{0,39}$/.test(name) && !/\d{6}/.test(name);
  return { chars: before.length, open: isName ? `${name}(` : '', close: isName ? ');' : '', isCall: true };
}

/** What may stand behind the value of a call. */
export const CALL_END = /^\s*\)\s*;?\s*$/;

const GUARDS: readonly (readonly [RegExp, string])[] = [
  [/^\s*\)\]\}',?[ \t]*(?:\r?\n)?/, ")]}'\n"],
  [/^\s*for\s?\(\s?;\s?;\s?\)\s?;/, 'for(;;);'],
  [/^\s*while\s?\(\s?1\s?\)\s?;/, 'while(1);'],
  [/^\s*\{\}\s?&&/, '{}&&'],
];
// No two runs of blanks side by side: over very many of them that would take hours.
const CALL =
  /^\s*(?:\/\*\*\/\s*)?(?:typeof\s+[\w$.]{1,100}\s*===\s*'function'\s*&&\s*)?([\w$.[\]]{1,100})\s*\((?=\s*[[{])/;
