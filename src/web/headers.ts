/** The headers of every page of ours. */

/** What a page of ours may do: nothing but itself, its style, its one script and its own forms. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: with it browsers send `Origin: null` from our own forms (Fetch standard, "append a request Origin header"),
  // and browsers without Sec-Fetch-Site could not be checked. This sends the origin at most: no path, so no token of a link.
  'referrer-policy': 'strict-origin',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;
