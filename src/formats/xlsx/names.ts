/** Sheet names under Excel's rules: at most 31 characters, without []:*?/\, unlike any other in the book. */

/** A namer for one workbook. */
export function sheetNames(): (wanted: string) => string {
  const taken = new Set<string>(['history']); // Excel keeps this one for itself
  return (wanted) => {
    const clean =
      wanted
        .toWellFormed()
        // oxlint-disable-next-line no-control-regex -- XML cannot hold them
        .replace(/[[\]:*?/\\\0-\x1f\ufffe\uffff]/g, ' ')
        .trim()
        .replace(/^'+|'+$/g, '') || 'Sheet';
    for (let number = 1; ; number += 1) {
      const tail = number === 1 ? '' : ` ${number}`;
      const name = `${cut(clean, 31 - tail.length)}${tail}`;
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      return name;
    }
  };
}

/** At most so many UTF-16 units, never half a character; a cut name does not end in a quote or a blank. */
function cut(text: string, units: number): string {
  if (text.length <= units) return text;
  return (
    text
      .slice(0, units)
      .replace(/[\ud800-\udbff]$/, '')
      .replace(/[' ]+$/, '') || 'Sheet'
  );
}
