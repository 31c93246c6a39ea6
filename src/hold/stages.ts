/** Who must agree to a held export: its stages, who may be asked now, and whether those who agreed still count. */

import type { Decision, HeldExport } from '../model/export.ts';
import type { Agreed } from '../model/terms.ts';
import { mayAct } from '../model/principal.ts';
import type { Principal } from '../model/principal.ts';
import type { HoldParts } from './parts.ts';
import type { StageView } from './ports.ts';

type Core = Pick<HoldParts, 'directory' | 'settings'>;

/** What of an export says who must agree. */
export interface Awaiting extends Pick<HeldExport, 'requester' | 'agreed' | 'state' | 'settled'> {
  readonly decision: Pick<Decision, 'approval' | 'approverRoles'> | null;
}

interface Stage {
  readonly of: string;
  readonly count: number;
  /** Everybody who may agree in it: people who may act, and never the requester. */
  readonly people: readonly Principal[];
}

/** How an export's stages stand by the directory of this moment. */
export interface Standings {
  readonly stages: readonly StageView[];
  /** Agreements that still count: each of a person who may agree in his stage today, and of nobody twice. */
  readonly counted: readonly Agreed[];
  readonly complete: boolean;
  /** Whether different people can still be found for everything that is missing. */
  readonly possible: boolean;
  /** Who is to be told now, with the stage that his word would count in. */
  readonly asked: readonly { readonly person: Principal; readonly stage: number }[];
}

export function standingsOf(core: Core, held: Awaiting): Standings {
  const stages = stagesOf(core, held);
  const counted = countedOf(stages, agreedOf(held));
  const missing = stages.map(({ count }, index) => count - agreedIn(counted, index).length);
  const complete = missing.every((count) => count <= 0);
  const firstOpen = missing.findIndex((count) => count > 0);
  const inOrder = held.decision?.approval?.inOrder ?? true;
  const isOpen = (index: number): boolean => (missing[index] ?? 0) > 0 && (!inOrder || index === firstOpen);
  const asked = complete ? [] : askedNow(stages, counted, missing, isOpen);
  return {
    stages: stages.map(({ of, count, people }, index) => ({
      of,
      count,
      open: isOpen(index),
      people: people.map(({ name }) => name),
      agreed: agreedIn(counted, index).map(({ by, at, reason }) => ({
        name: core.directory.byId(by)?.name ?? by,
        at,
        reason,
      })),
    })),
    counted,
    complete,
    possible: canFill(slotsOf(stages, missing, new Set(counted.map(({ by }) => by)))),
    asked,
  };
}

/** Whether this person's word may count in any stage, today. */
export function mayAgree(core: Core, held: Awaiting, person: string): boolean {
  return stagesOf(core, held).some(({ people }) => people.some(({ id }) => id === person));
}

/** The stages of a decision; without any, one of whoever approves the role, and the manager where nobody does. */
function stagesOf(core: Core, held: Awaiting): readonly Stage[] {
  const stages = held.decision?.approval?.stages ?? [{ of: 'approvers', count: 1 }];
  return stages.map(({ of, count }) => ({ of, count, people: peopleOf(core, held, of) }));
}

function peopleOf(core: Core, held: Awaiting, of: string): readonly Principal[] {
  const others = core.directory.all().filter((person) => person.id !== held.requester && mayAct(person));
  const requester = core.directory.byId(held.requester);
  const only = (id: string | null | undefined): readonly Principal[] =>
    others.filter((person) => person.id === id);
  switch (of) {
    case 'manager':
      return only(requester?.manager);
    case 'department-head':
      return only(headOf(core, requester?.department));
    case 'approvers':
      return approversOf(others, held, requester);
    default:
      return of.startsWith('person:')
        ? only(of.slice('person:'.length))
        : others.filter(({ roles }) => roles.includes(of));
  }
}

function headOf({ settings }: Core, department: string | undefined): string | null {
  const heads = settings.departmentHeads;
  return department !== undefined && Object.hasOwn(heads, department) ? (heads[department] ?? null) : null;
}

/** Whoever approves one of the decision's roles; if there is nobody, the requester's manager, if he approves at all. */
function approversOf(
  others: readonly Principal[],
  held: Awaiting,
  requester: Principal | null,
): readonly Principal[] {
  const roles = new Set(held.decision?.approverRoles ?? []);
  const named = others.filter((person) => person.approves.some((role) => roles.has(role)));
  if (named.length > 0) return named;
  return others.filter(({ id, approves }) => id === requester?.manager && approves.length > 0);
}

/** Before several could be asked, the one who agreed stood in `settled` alone. */
function agreedOf({ agreed, state, settled }: Awaiting): readonly Agreed[] {
  if (agreed !== undefined || state !== 'approved' || settled === null) return agreed ?? [];
  return [{ stage: 0, ...settled }];
}

/** Each person counts once, and only while he may agree in the stage that he agreed in. */
function countedOf(stages: readonly Stage[], agreed: readonly Agreed[]): readonly Agreed[] {
  const seen = new Set<string>();
  return agreed.filter(({ stage, by }) => {
    if (seen.has(by) || stages[stage]?.people.some(({ id }) => id === by) !== true) return false;
    seen.add(by);
    return true;
  });
}

/** People of the open stages who have not agreed, and whose word would leave the other stages somebody else. */
function askedNow(
  stages: readonly Stage[],
  counted: readonly Agreed[],
  missing: readonly number[],
  isOpen: (index: number) => boolean,
): Standings['asked'] {
  const taken = new Set(counted.map(({ by }) => by));
  const asked: { person: Principal; stage: number }[] = [];
  stages.forEach(({ people }, stage) => {
    if (!isOpen(stage)) return;
    const after = missing.map((count, index) => (index === stage ? count - 1 : count));
    for (const person of people) {
      if (taken.has(person.id) || asked.some((one) => one.person.id === person.id)) continue;
      if (canFill(slotsOf(stages, after, new Set([...taken, person.id])))) asked.push({ person, stage });
    }
  });
  return asked;
}

const agreedIn = (counted: readonly Agreed[], index: number): readonly Agreed[] =>
  counted.filter(({ stage }) => stage === index);

/** For each word that is missing, the ids of those who could give it. */
function slotsOf(
  stages: readonly Stage[],
  missing: readonly number[],
  taken: ReadonlySet<string>,
): readonly (readonly string[])[] {
  return stages.flatMap(({ people }, index) => {
    const free = people.map(({ id }) => id).filter((id) => !taken.has(id));
    return Array.from({ length: Math.max(0, missing[index] ?? 0) }, () => free);
  });
}

/** Whether each slot can have a person of its own (augmenting paths). */
function canFill(slots: readonly (readonly string[])[]): boolean {
  const holds = new Map<string, number>();
  const seat = (slot: number, tried: Set<string>): boolean =>
    (slots[slot] ?? []).some((person) => {
      if (tried.has(person)) return false;
      tried.add(person);
      const other = holds.get(person);
      if (other !== undefined && !seat(other, tried)) return false;
      holds.set(person, slot);
      return true;
    });
  return slots.every((_people, slot) => seat(slot, new Set()));
}
