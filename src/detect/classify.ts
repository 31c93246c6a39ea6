/** What the head of an answer settles: pass it, look at its start, or take it whole. */

import { codingsKnown } from '../lib/coding-names.ts';
import type { AnswerHead, Exchange } from '../model/exchange.ts';
import { labelOf } from './head.ts';
import { canTell } from './glance.ts';
import { expected, namesRecords } from './labels.ts';
import type { RouteFound } from './match.ts';

/** `pass`: ordinary. `glance`: ordinary if its first bytes are what its head says. `look`: the first bytes must tell. `take`: the whole body is needed. */
export type Course = 'pass' | 'glance' | 'look' | 'take';

export function classify(exchange: Exchange, found: RouteFound | null, head: AnswerHead): Course {
  if (hasNoBody(exchange, head)) return 'pass';
  if (found?.kind === 'export') return 'take';

  const label = labelOf(head);
  const kind = expected(label.mediaType);
  // A slice cannot be judged: what is cut off could be anything. Media seek in slices, and are not judged anyway; one that nobody asked for is no answer (RFC 9110 section 15.3.7).
  if (head.status === 206 && (label.attachment || !slicesFreely(label.mediaType) || !asksForSlice(exchange)))
    return 'take';
  if (label.attachment || label.names.some(namesRecords)) return 'look';
  // Looking would keep back a stream that must be flushed at once.
  if (label.mediaType === 'text/event-stream') return 'pass';
  // What the browser cannot undo it shows as it is, and a script may undo it.
  if (!codingsKnown(label.codings)) return 'look';
  switch (kind) {
    case 'screen':
      // Old products send JSON as HTML, scripts carry rows, and some servers name the type after the end of the path: where a list is named, the start tells.
      if (found !== null && !MEDIA.test(label.mediaType)) return 'look';
      return canTell(label.mediaType) && !isLaterSlice(head) ? 'glance' : 'pass';
    case 'json':
      // A list that is named is counted; that it is JSON, and no file, is for its start to tell.
      return found === null ? 'glance' : 'look';
    case 'table':
    case 'download':
    case 'text':
    case 'other':
      return 'look';
    default:
      return kind satisfies never;
  }
}

/** SVG is text like any other. */
const MEDIA = /^(?:font|image(?!\/svg)|audio|video)\//;

/** RFC 9110 section 6.4.1: these answers end with their head, whatever their fields say. */
function hasNoBody({ method }: Exchange, { status, headers }: AnswerHead): boolean {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return true;
  // An empty 200 of an export route is still asked about: it is recorded as an export without rows.
  return headers.get('content-length')?.trim() === '0' && (status < 200 || status >= 300);
}

/** The middle of a film or a script looks like anything. */
function isLaterSlice({ status, headers }: AnswerHead): boolean {
  return status === 206 && !/^\s*bytes\s+0-/i.test(headers.get('content-range') ?? '');
}

const asksForSlice = ({ headers }: Exchange): boolean => headers.has('range');

function slicesFreely(mediaType: string): boolean {
  return expected(mediaType) === 'screen' && !/html/.test(mediaType);
}
