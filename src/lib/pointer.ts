/** A place in JSON, as settings and profiles name it. */

/** The value at `a.b` or at an RFC 6901 pointer (`/a/0/b`); undefined where there is none. Only own members count. */
export function valueAt(json: unknown, place: string): unknown {
  let value = json;
  for (const key of stepsOf(place)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** The same as text: of text that is not empty, and of a whole number. Null otherwise; beyond 2^53 two ids may be read as one number, and so as one person. */
export function textAt(json: unknown, place: string): string | null {
  const value = valueAt(json, place);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function stepsOf(place: string): readonly string[] {
  if (!place.startsWith('/')) return place.split('.');
  return place
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
