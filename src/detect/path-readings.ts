/** The ways in which servers read one path. A rule that restricts matches when any of them does. */

/** Text that every server reads alike, but for its case: this is asked of every request. */
const PLAIN = /^\/$|^(?:\/[\w@=,+-]+(?:\.[\w@=,+-]+)*)+$/;

/** Frameworks serve one list in several forms, named after a dot (Rails, Django REST framework, Spring). */
const FORM = /(?<=[\w-])\.(?:json|jsonp|ndjson|xml|ya?ml|atom|rss|html?|csv|tsv|xlsx?)$/i;

/** What a server may do to a path, in an order that nobody but itself knows. */
const STEPS: readonly ((text: string) => string)[] = [
  // Tomcat and its like drop parameters.
  (text) => text.replace(/;[^/]*/g, ''),
  // Decoding again; a sequence of escapes is one of UTF-8.
  (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
      Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
    ),
  (text) => text.replaceAll('\\', '/'),
  // Full-width letters as plain ones, invisible ones not at all.
  (text) => text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, ''),
];

const withoutForm = (path: string): string => path.replace(FORM, '');

/** More than any path that the proxy lets through has. */
const MAX_READINGS = 128;

/** The path as it was read, and as other servers may read it. */
export function pathReadings(path: string): readonly string[] {
  if (PLAIN.test(path)) return FORM.test(path) ? [path, withoutForm(path)] : [path];
  const readings = new Set([path]);
  // A set gives what is added while it is walked.
  for (const reading of readings) {
    for (const step of [...STEPS, withoutForm]) readings.add(step(reading));
    if (readings.size > MAX_READINGS) break;
  }
  return [...new Set([...readings].flatMap((reading) => [reading, lenient(reading)]))];
}

/** Without trailing dots, blanks and `~`, Windows streams, or a slash at the end; special letters as plain ones; dots resolved that only show now. */
function lenient(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else kept.push(withoutEnd(segment.replace(/::\$.*$/s, '')));
  }
  // Upper case first: `ſ` and `ı` become plain letters that way.
  const folded = kept.filter((segment) => segment !== '').join('/');
  return `/${folded.toUpperCase().toLowerCase().replaceAll('\u0307', '')}`;
}

/** Not by one expression: `[.]+$` takes quadratic time over dots that do not stand at the end. */
function withoutEnd(segment: string): string {
  let end = segment.length;
  while (end > 0 && /[.\s~]/.test(segment.charAt(end - 1))) end -= 1;
  return segment.slice(0, end);
}
