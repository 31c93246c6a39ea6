/** Approvers' links: made and mailed before the move that asks them, ended after the one that needs them no more. */

import { createHash } from 'node:crypto';
import { faultCode } from '../lib/fault.ts';
import type { HeldExport } from '../model/export.ts';
import type { Principal } from '../model/principal.ts';
import { approverMessage } from './messages.ts';
import type { HoldCore } from './parts.ts';

// Links and mails before the move: a crash in between leaves links whose people are not asked yet, never a request that nobody hears of.
export async function invite(
  core: HoldCore,
  held: HeldExport,
  requester: Principal,
  approvers: readonly Principal[],
): Promise<void> {
  if (approvers.length === 0) return;
  const invited = approvers.map((approver) => ({ approver, token: core.newToken() }));
  await core.invitations.add(
    invited.map(({ approver, token }) => ({
      tokenHash: tokenHash(token),
      exportId: held.id,
      approver: approver.id,
      expiresAt: held.expiresAt,
      ended: false,
    })),
  );
  await core.outbox.put(
    invited.map(({ approver, token }) =>
      approverMessage(held, approver, requester, core.settings.site, token),
    ),
  );
}

/** Ends the approvers' links. The state guards them too, so a failure here is told and undoes nothing. */
export async function endLinks(core: HoldCore, held: HeldExport): Promise<void> {
  await core.invitations.endOf(held.id).catch((error: unknown) => {
    core.log.error('the links of an export were not ended', { exportId: held.id, code: faultCode(error) });
  });
}

/** What a link's token is kept under. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
