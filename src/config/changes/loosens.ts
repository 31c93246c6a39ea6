/** Whether a change of one key lets more out than before. Judged key by key, and in doubt it does. */

import { isDeepStrictEqual } from 'node:util';
import type { PolicyRule } from '../../decide/settings.ts';
import { columnsLoosen } from './columns.ts';
import type { Hold } from './holds.ts';
import { limitsLoosen } from './limits.ts';
import { termsLoosen } from './terms.ts';

/** Whether a rule that was not there lets out what nothing let out before: what no rule speaks of is held. */
export function loosensAsNew(rule: PolicyRule): boolean {
  return rule.mode === 'enforce' && !onlyStops(rule);
}

/** Whether a rule can only stop something; beside it everything else goes on as before. */
function onlyStops({ kinds, then, replaces, breakGlass }: PolicyRule): boolean {
  if (replaces !== undefined || breakGlass) return false;
  return then === 'block' || kinds.every((kind) => kind === 'list');
}

/** Whether a rule says nothing but that something may leave. */
export function onlyPermits(rule: PolicyRule): boolean {
  return (
    rule.then === 'allow' &&
    rule.kinds.every((kind) => kind !== 'list') &&
    rule.limits.length === 0 &&
    rule.whose === 'all' &&
    rule.formulas === 'keep' &&
    (rule.unread === undefined || rule.unread === 'pass') &&
    rule.columns === undefined &&
    rule.terms === undefined &&
    rule.approval === undefined
  );
}

const THEN: readonly PolicyRule['then'][] = ['allow', 'hold', 'block'];
/** Where no rule says either, what can only pass unread is held and can only be denied. */
const UNREAD = ['pass', 'hold', undefined, 'block'];

/** `key` is one of the rule's, or of the policy's that say of whom it speaks. */
export function loosensKey(key: string, was: PolicyRule, now: PolicyRule, holds: readonly Hold[]): boolean {
  if (was.mode === 'monitor' && now.mode === 'monitor') return false;
  switch (key) {
    case 'name':
    case 'say':
      return false;
    case 'mode':
      return now.mode === 'monitor' ? !onlyPermits(was) : loosensAsNew(now);
    case 'then':
      return THEN.indexOf(now.then) < THEN.indexOf(was.then);
    case 'unread':
      return UNREAD.indexOf(now.unread) < UNREAD.indexOf(was.unread);
    case 'whose':
      return !(was.whose === 'all' || (was.whose === 'team' && now.whose === 'own'));
    case 'formulas':
      return now.formulas === 'keep';
    case 'breakGlass':
      return now.breakGlass;
    case 'replaces':
      return !(now.replaces ?? []).every((glob) => was.replaces?.includes(glob) === true);
    case 'limits':
      return limitsLoosen(was, now, holds);
    case 'columns':
      return columnsLoosen(was.columns, now.columns);
    case 'terms':
      return termsLoosen(was.terms, now.terms);
    case 'roles':
    case 'apps':
    case 'entities':
    case 'kinds':
    case 'formats':
      // A rule that can only stop may speak of more; any other may let out what it spoke not of.
      return !(onlyStops(was) && onlyStops(now) && isWider(valueOf(was, key), valueOf(now, key)));
    default:
      // who, when, from where, who approves: nobody can tell.
      return true;
  }
}

function valueOf(rule: PolicyRule, key: string): unknown {
  return Object.getOwnPropertyDescriptor(rule, key)?.value;
}

function isWider(was: unknown, now: unknown): boolean {
  if (!Array.isArray(was) || !Array.isArray(now)) return false;
  return was.every((name) => now.some((other) => isDeepStrictEqual(name, other)));
}
