/** Papers in memory, with the events that were written with them. */

import type { AuditEvent } from '../../src/model/audit.ts';
import type { Paper, Papers } from '../../src/model/paper.ts';

export function memoryPapers(): Papers & { readonly events: AuditEvent[] } {
  const known = new Map<string, Paper>();
  const events: AuditEvent[] = [];
  const keyOf = (kind: string, id: string): string => `${kind} ${id}`;
  return {
    events,
    all: async (kind) => [...known.values()].filter((paper) => paper.kind === kind),
    byId: async (kind, id) => known.get(keyOf(kind, id)) ?? null,
    async write({ kind, id, body }, from, event) {
      const key = keyOf(kind, id);
      if ((known.get(key)?.version ?? 0) !== from) return null;
      const paper: Paper = { kind, id, body: structuredClone(body), version: from + 1 };
      known.set(key, paper);
      if (event) events.push(event);
      return paper;
    },
  };
}
