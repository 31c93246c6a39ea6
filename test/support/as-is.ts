/** For tests of files that leave only as they are: from bytes and rules to the decision, the plan and the file that leaves. */

import { decide } from '../../src/decide/index.ts';
import { planFor } from '../../src/decide/plan.ts';
import { bytesSource } from '../../src/lib/source.ts';
import type { Decision, Facts, HeldExport } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Principal } from '../../src/model/principal.ts';
import { seal } from '../../src/seal/index.ts';
import { input, policy } from '../decide/support.ts';
import { factsOf } from './archives.ts';
import { LIMITS } from './tables.ts';

const person: Principal = {
  id: 'wang.fang',
  name: 'Wang Fang',
  email: 'wang.fang@corp.example',
  logins: [],
  roles: ['rep'],
  manager: null,
  team: null,
  status: { kind: 'active' },
  approves: [],
  language: 'en',
};

export const decisionOn = (facts: Facts, ...rules: readonly object[]): Decision =>
  decide(input({ facts, policies: [policy(...rules)] }));

/** The plan under these rules; `all` as an approver grants it. */
export function planOn(
  facts: Facts,
  rules: readonly object[],
  grant: 'now' | 'all' = 'now',
  change: { readonly fileName?: string; readonly mediaType?: string; readonly person?: string } = {},
): Plan {
  const { fileName = 'report.pdf', mediaType = 'application/pdf' } = change;
  const held = {
    id: '7K3M-Q2XD',
    found: { ...input().found, fileName, mediaType },
    facts,
    decision: decisionOn(facts, ...rules),
    asked: null,
  } as unknown as HeldExport;
  return planFor({
    held,
    requester: { ...person, name: change.person ?? person.name },
    grant,
    recipients: [],
    at: new Date('2026-01-02T03:04:05Z'),
    siteName: 'Corp exports',
    notice: 'Marked.',
  });
}

/** What leaves under a rule that lets it, and what is said of it. */
export async function passed(bytes: Uint8Array, change: Parameters<typeof planOn>[3] = {}) {
  const plan = planOn(await factsOf(bytes), [{ unread: 'pass', formats: ['*', 'other'] }], 'now', change);
  const chunks: Buffer[] = [];
  const sealed = await seal(
    bytesSource(bytes),
    plan,
    { markKey: Buffer.alloc(32, 7), recipientKeys: [] },
    { write: async (chunk) => void chunks.push(Buffer.from(chunk)) },
    LIMITS,
  );
  return { bytes: Buffer.concat(chunks), sealed };
}
