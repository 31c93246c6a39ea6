/** Cheap looks at the start of a text: is it code, is it a plain list of personal values, is it records in some other notation. */

/** Whether many lines end as program text or style sheets do. */
export function looksLikeCode(text: string): boolean {
  const lines = linesOf(text);
  const code = lines.filter((line) =>
    /(?:[{}]|\)[;,]?|[\]}"'\w];)$|^(?:\/\/|\/\*|\*\/|import\s|@media|@import)/.test(line),
  );
  return (
    lines.length > 0 &&
    code.length / lines.length > 0.3 &&
    !/^"?[^";]*"?(?:;"?[^";]*"?){2,}$/.test(lines[0] ?? '')
  );
}

/** Whether most lines are one phone number, id number, card number or e-mail address each. */
export function listsValues(text: string): boolean {
  const lines = linesOf(text);
  const values = lines.filter((line) =>
    /^"?(?:\+?[\d ()-]{8,24}[Xx]?|[^\s@]{1,64}@[^\s@]+\.[^\s@]+)"?$/.test(line),
  );
  return lines.length >= 2 && values.length / lines.length > 0.5;
}

/** Whether the text is rows in a notation that we do not read: HTML or XML spreadsheets, XML records, vCards, SQL, LDIF, YAML, JSON lines. */
export function holdsRecords(text: string, fileName: string | null): boolean {
  if (/^\s*(?:<\?xml|<\?mso|<!doctype|<html|<table|<workbook)/i.test(text)) {
    if (/<workbook\b/i.test(text) && text.includes('office:spreadsheet')) return true;
    if (/<html|<table/i.test(text)) return /<tr\b/i.test(text) && /\.(?:xlsx?|csv|et)$/i.test(fileName ?? '');
    return repeats(text, /^\s*<([A-Za-z_][\w.:-]*)(?=[\s>])/gm) && !/<svg\b/i.test(text);
  }
  return (
    /^BEGIN:(?:VCARD|VCALENDAR)/im.test(text) ||
    repeats(text, /^(dn|INSERT INTO)[: ]/gim) ||
    repeats(text, /^(- )[\w"'\u4e00-\u9fff-]+:/gm) ||
    repeats(text, /^(\{)".*\},?$/gm)
  );
}

/** Whether the first group of a global pattern is found with one and the same text three times or more. */
function repeats(text: string, pattern: RegExp): boolean {
  const tally = new Map<string, number>();
  for (const [, key = ''] of text.matchAll(pattern)) {
    const times = (tally.get(key) ?? 0) + 1;
    if (times >= 3) return true;
    tally.set(key, times);
  }
  return false;
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/, 100)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
