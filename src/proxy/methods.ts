/** Which methods a request may have (RFC 9110 section 9). */

const USUAL: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Those, and what the app lists; TRACE sends a request's secrets back, CONNECT opens what nobody can read: never. */
export const isAllowed = (method: string, listed: readonly string[]): boolean =>
  USUAL.includes(method) || (listed.includes(method) && method !== 'TRACE' && method !== 'CONNECT');

/** For the `Allow` field of a 405. */
export const allowed = (listed: readonly string[]): string =>
  [...USUAL, ...listed.filter((method) => !USUAL.includes(method) && isAllowed(method, listed))].join(', ');
