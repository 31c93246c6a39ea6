/** Characters that XML cannot hold, as spreadsheets spell them: `_x000D_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring). */

/** The text that a spreadsheet's string stands for. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The spelling of any text, so that reading it back gives the same. CR too: XML makes it LF. */
export function escaped(text: string): string {
  if (!NEEDS.test(text)) return text;
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      UNFIT,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

// Control characters other than tab and LF, lone surrogates, and the two non-characters.
const UNFIT =
  // oxlint-disable-next-line no-control-regex -- these are the characters that must be spelt out
  /[\0-\x08\x0b-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// oxlint-disable-next-line no-control-regex -- as above
const NEEDS = /[\0-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_/;
