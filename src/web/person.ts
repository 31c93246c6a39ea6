/** Who stands before a page of ours. */

import type { Identified } from '../model/principal.ts';
import type { Visit, WebParts } from './parts.ts';

/** The person, for what people alone do here; null for nobody, and for a program that shows a key of his: it approves nothing, takes nothing that waits, and sets up no second factor in his name. */
export async function personAt({ whoIs }: Pick<WebParts, 'whoIs'>, visit: Visit): Promise<Identified | null> {
  const who = await whoIs.whoIs(visit);
  return who?.client === undefined || who.client.kind === 'browser' ? who : null;
}
