/** What time and crashes ask for: going on after a start, ending what waited too long, dropping files that are kept no longer. */

import { faultCode } from '../lib/fault.ts';
import type { HeldExport } from '../model/export.ts';
import { move } from './moves.ts';
import type { HoldCore } from './parts.ts';
import { endLinks } from './inviting.ts';
import { report } from './tell.ts';

/** Ends what the last run left unfinished: an export that was being read has no body to go on with. */
export async function endUnfinished(core: HoldCore): Promise<void> {
  for (const held of await core.exports.inStates(['preparing'])) await brokeOff(core, held, 'restart');
}

async function brokeOff(core: HoldCore, held: HeldExport, because: 'restart' | 'lapsed'): Promise<void> {
  const moved = await move(
    core,
    held,
    ['preparing'],
    { state: 'failed', fault: 'READER_DIED' },
    { type: 'failed', actor: null, facts: { fault: 'READER_DIED', because } },
  );
  if (moved) await report(core, 'failed', moved);
}

/** Ids of exports that are approved and not sealed yet. */
export async function unsealed(core: HoldCore): Promise<readonly string[]> {
  const approved = await core.exports.inStates(['approved']);
  return approved.filter((held) => held.artefact === null).map((held) => held.id);
}

/** Lapses what is over at `now`. One export that cannot be lapsed keeps no other from it. */
export async function lapse(core: HoldCore, now: Date): Promise<void> {
  const open = await core.exports.inStates(['preparing', 'draft', 'waiting', 'ready', 'released']);
  for (const { id, expiresAt } of open) {
    if (now.getTime() < Date.parse(expiresAt)) continue;
    await core.turns
      .take(id, () => lapseOne(core, id, now))
      .catch((error: unknown) => {
        core.log.error('an export that is over did not lapse', { exportId: id, code: faultCode(error) });
      });
  }
}

async function lapseOne(core: HoldCore, id: string, now: Date): Promise<void> {
  const held = await core.exports.byId(id);
  if (!held || now.getTime() < Date.parse(held.expiresAt)) return;
  switch (held.state) {
    case 'draft':
    case 'waiting': {
      const lapsed = await toLapsed(core, held);
      if (!lapsed) return;
      await endLinks(core, held);
      await report(core, 'lapsed', lapsed);
      return;
    }
    case 'ready':
    case 'released':
      await toLapsed(core, held);
      return;
    case 'preparing':
      // Its end could not be written down when it came, for the store was out of reach.
      return brokeOff(core, held, 'lapsed');
    case 'approved':
    case 'refused':
    case 'denied':
    case 'withdrawn':
    case 'lapsed':
    case 'failed':
      return;
    default:
      return held.state satisfies never;
  }
}

function toLapsed(core: HoldCore, held: HeldExport): Promise<HeldExport | null> {
  const act = { type: 'lapsed', actor: null, facts: { was: held.state } } as const;
  return move(core, held, [held.state], { state: 'lapsed' }, act);
}
