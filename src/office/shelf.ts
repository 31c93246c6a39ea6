/** Papers of one kind, kept in the store and held in memory: what is written is in force at once, and what somebody else changed in between is never overwritten. */

import { Fault } from '../lib/fault.ts';
import type { AuditEvent } from '../model/audit.ts';
import type { Paper, PaperKind, Papers } from '../model/paper.ts';

export interface Shelf<Body> {
  all(): readonly Body[];
  get(id: string): Body | null;
  /** False, with nothing written, when the id is taken. */
  add(id: string, body: Body, event: AuditEvent): Promise<boolean>;
  /** Changes what is there now, whatever others write meanwhile; `change` gives null where there is nothing to do. Null when nothing was done. */
  change(
    id: string,
    change: (body: Body) => { readonly body: Body; readonly event: AuditEvent | null } | null,
  ): Promise<Body | null>;
  /** Reads one again: the ledger charges grants by itself. */
  refresh(id: string): Promise<void>;
  /** Reads all again, after a restore. */
  reload(): Promise<void>;
}

/** Others write the same paper seldom: who loses so often meets a bug. */
const TRIES = 1000;

export async function openShelf<Body extends object>(papers: Papers, kind: PaperKind): Promise<Shelf<Body>> {
  let known = new Map<string, Paper>();
  await reload();

  async function reload(): Promise<void> {
    known = new Map((await papers.all(kind)).map((paper) => [paper.id, paper]));
  }

  /** Answers may come in another order than they were asked for: the newest version stays. */
  function keep(paper: Paper): void {
    if ((known.get(paper.id)?.version ?? 0) <= paper.version) known.set(paper.id, paper);
  }

  async function write(id: string, body: Body, from: number, event: AuditEvent | null): Promise<boolean> {
    const written = await papers.write(
      { kind, id, body: Object.fromEntries(Object.entries(body)) },
      from,
      event,
    );
    if (written) keep(written);
    return written !== null;
  }

  return {
    all: () => [...known.values()].map(bodyOf<Body>),
    get(id) {
      const paper = known.get(id);
      return paper ? bodyOf<Body>(paper) : null;
    },
    add: (id, body, event) => write(id, body, 0, event),
    async change(id, change) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const paper = await papers.byId(kind, id);
        if (!paper) return null;
        keep(paper);
        const next = change(bodyOf<Body>(paper));
        if (!next) return null;
        if (await write(id, next.body, paper.version, next.event)) return next.body;
      }
      throw new Fault('UNEXPECTED', `changed the ${kind} ${id}: others changed it each time`);
    },
    async refresh(id) {
      const paper = await papers.byId(kind, id);
      if (paper) keep(paper);
    },
    reload,
  };
}

// It was written by `write`, and what is stored is authenticated.
const bodyOf = <Body>({ body }: Paper): Body => body as unknown as Body;
