/** Answering for an emergency afterwards: what was taken and by whom, and somebody else's word on it. */

import { Fault } from '../lib/fault.ts';
import type { Paper, Papers } from '../model/paper.ts';
import { cleaned, lengthOf } from './wording.ts';

/** An export that was taken in an emergency. */
export interface Emergency {
  readonly exportId: string;
  /** Ids of people. */
  readonly person: string;
  readonly app: string;
  readonly at: string;
  readonly reason: string;
  /** Rows of the file; what left may be fewer. */
  readonly rows: number | null;
  readonly reviewed: { readonly by: string; readonly at: string; readonly words: string } | null;
}

const LONGEST = 500;

/** All of them, those that nobody has reviewed first. */
export async function emergencies(papers: Pick<Papers, 'all'>): Promise<readonly Emergency[]> {
  const all = (await papers.all('break-glass')).map(emergencyOf);
  return all.toSorted(
    (one, other) =>
      Number(one.reviewed !== null) - Number(other.reviewed !== null) || one.at.localeCompare(other.at),
  );
}

/** Writes down what another person says of it, once. Throws INPUT. */
export async function review(
  papers: Papers,
  asked: { readonly exportId: string; readonly by: string; readonly words: string; readonly at: Date },
): Promise<Emergency> {
  const { exportId, by } = asked;
  const no = (why: string): Fault => new Fault('INPUT', `reviewed the export ${exportId}: ${why}`);
  const paper = await papers.byId('break-glass', exportId);
  if (!paper) throw no('it was not taken in an emergency');
  const one = emergencyOf(paper);
  if (one.person === by) throw no('nobody reviews his own');
  if (one.reviewed !== null) throw no(`it was reviewed by ${one.reviewed.by} already`);
  const words = cleaned(asked.words);
  if (words === '' || lengthOf(words) > LONGEST)
    throw no(`say what you think of it, in 1 to ${LONGEST} characters`);
  const reviewed = { by, at: asked.at.toISOString(), words };
  const written = await papers.write(
    { kind: 'break-glass', id: exportId, body: { ...paper.body, reviewed } },
    paper.version,
    {
      type: 'break-glass-reviewed',
      at: reviewed.at,
      exportId,
      app: one.app,
      actor: by,
      requestId: null,
      facts: { person: one.person, words },
    },
  );
  if (!written) throw no('somebody reviewed it at the same moment');
  return emergencyOf(written);
}

function emergencyOf({ id, body }: Paper): Emergency {
  return { exportId: id, ...(body as unknown as Omit<Emergency, 'exportId'>) };
}
