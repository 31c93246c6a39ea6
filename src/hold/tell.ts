/** Telling the requester what became of his export. */

import { faultCode } from '../lib/fault.ts';
import type { HeldExport } from '../model/export.ts';
import { requesterMessage } from './messages.ts';
import type { HoldCore } from './parts.ts';

/** Writes the mail down, before the move that it tells of: losing it would strand the export. */
export async function announce(core: HoldCore, kind: 'draft' | 'ready', held: HeldExport): Promise<void> {
  const requester = core.directory.byId(held.requester);
  if (requester) await core.outbox.put([requesterMessage(kind, held, requester, core.settings.site)]);
}

/** Tells of an end that has come: what was done stays done though the mail cannot be written down. */
export async function report(
  core: HoldCore,
  kind: 'denied' | 'lapsed' | 'failed',
  held: HeldExport,
): Promise<void> {
  const requester = core.directory.byId(held.requester);
  if (!requester) return;
  try {
    await core.outbox.put([requesterMessage(kind, held, requester, core.settings.site)]);
    core.wake();
  } catch (error) {
    core.log.error('a requester was not told by mail', { exportId: held.id, code: faultCode(error) });
  }
}
