/** Handing out a sealed file: recorded durably, then streamed as it was sealed. */

import { attachment } from '../lib/disposition.ts';
import { Fault } from '../lib/fault.ts';
import type { Reply } from '../model/exchange.ts';
import type { HeldExport } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { move } from './moves.ts';
import { isOurs } from './parts.ts';
import type { HoldCore } from './parts.ts';
import type { Outcome } from './ports.ts';
import { isOver, late, own } from './requester.ts';

/** The requester's file, while it is kept. */
export async function download(
  core: HoldCore,
  id: string,
  who: Identified,
): Promise<Outcome | { readonly kind: 'file'; readonly reply: Reply }> {
  const found = await own(core, id, who);
  if ('kind' in found) return found;
  const reply = await deliver(core, found.held);
  return reply ? { kind: 'file', reply } : late(core, found.held);
}

/** The answer that carries the sealed file, once `downloaded` is written down; null when there is none to hand out now. */
export async function deliver(core: HoldCore, held: HeldExport): Promise<Reply | null> {
  if ((held.state !== 'ready' && held.state !== 'released') || isOver(core, held)) return null;
  if (!isOurs(core, held.requester)) return null;
  const facts = { sha256: held.artefact?.sha256 ?? null, rows: held.sealed?.rows ?? null };
  const recorded = await move(
    core,
    held,
    [held.state],
    {},
    { type: 'downloaded', actor: held.requester, facts },
  );
  if (!recorded?.artefact || !recorded.sealed) return null;
  return {
    status: 200,
    headers: {
      'content-type': recorded.sealed.mediaType,
      'content-length': String(recorded.artefact.bytes),
      'content-disposition': attachment(recorded.sealed.fileName),
      'cache-control': 'no-store',
      // Ours, of the bytes that leave; what the CRM said of its own bytes means nothing here.
      etag: `"${recorded.artefact.sha256}"`,
      'x-content-type-options': 'nosniff',
    },
    body: whileOurs(core, held.requester, core.vault.stream(recorded.artefact)),
  };
}

/** Whoever is shut out while he downloads gets no further chunk: the answer breaks off before its length. */
async function* whileOurs(
  core: HoldCore,
  person: string,
  file: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of file) {
    if (!isOurs(core, person))
      throw new Fault('UNEXPECTED', 'handed out a file: its requester may not act any more');
    yield chunk;
  }
}
