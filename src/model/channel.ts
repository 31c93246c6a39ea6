/** Ways in which rows leave a CRM without crossing the gateway: only the request that sets one up is seen. */

import type { Because, VerdictKind } from './export.ts';

/** `email`: the CRM mails a file. `schedule`: a report or backup that is sent or kept by a plan. `webhook`: a program elsewhere is told of records. `share`: a link or form for whoever has it. `sync`: another program is connected. */
export const CHANNEL_KINDS = ['email', 'schedule', 'webhook', 'share', 'sync'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What the rules say about setting up a channel. There is no file to hold, so a hold is refused as well, in other words. */
export interface ChannelDecision {
  readonly verdict: Exclude<VerdictKind, 'trim'>;
  readonly because: Because;
}
