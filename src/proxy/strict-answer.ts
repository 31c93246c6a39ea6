/** What is changed in the head of an answer beyond ANSWER_CHANGES: on routes that a profile names, where an app asks for it, and where the body was written anew. */

import type { Strict } from './settings.ts';

/** One field longer than this may carry rows, and so may many short ones together. */
const MOST_FIELD_BYTES = 2048;
const MOST_BYTES = 8192;

/** Long in every CRM, and in no script's reach (cookies are for the browser) or of no use for rows. */
const FREE: ReadonlySet<string> = new Set([
  'set-cookie',
  'content-security-policy',
  'content-security-policy-report-only',
]);

/** They speak of the bytes as the CRM sent them. */
const OF_THE_BYTES: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
]);

export interface HeadChanges {
  /** A profile names the route: fields that could carry rows are dropped. */
  readonly governed: boolean;
  /** The body is not the CRM's any more. */
  readonly rewritten: boolean;
  readonly strict: Strict | undefined;
}

/** The fields, names and values in turn, that are left under these changes. */
export function changedFields(fields: string[], changes: HeadChanges): string[] {
  const { governed, rewritten, strict } = changes;
  const short = governed || strict?.answerHeaders === 'drop';
  const noWorkers = strict?.serviceWorkers === 'drop';
  if (!noWorkers && !rewritten && strict?.contentPolicy === undefined)
    if (!short || lengthOf(fields) <= MOST_FIELD_BYTES) return fields;
  const kept: string[] = [];
  let bytes = 0;
  let html = false;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? '';
    const value = fields[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (rewritten && OF_THE_BYTES.has(lower)) continue;
    if (noWorkers && lower === 'service-worker-allowed') continue;
    if (lower === 'content-type') html = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(value);
    if (short && !FREE.has(lower)) {
      const size = name.length + value.length;
      if (size > MOST_FIELD_BYTES || bytes + size > MOST_BYTES) continue;
      bytes += size;
    }
    kept.push(name, value);
  }
  if (html && strict?.contentPolicy !== undefined) kept.push(policyName(strict), strict.contentPolicy);
  return kept;
}

function lengthOf(fields: readonly string[]): number {
  let length = 0;
  for (const field of fields) length += field.length;
  return length;
}

/** A second policy beside the CRM's own: browsers keep to each of them. */
function policyName({ contentPolicyMode }: Strict): string {
  return contentPolicyMode === 'enforce' ? 'Content-Security-Policy' : 'Content-Security-Policy-Report-Only';
}
