/** Whether words on columns that changed let more columns out, or more of them. */

import type { PolicyRule } from '../../decide/settings.ts';
import { compareMasks } from '../../model/masks.ts';
import type { Mask } from '../../model/masks.ts';

type Columns = PolicyRule['columns'];

/** Names are compared as they are written: another glob for the same columns counts as another. */
export function columnsLoosen(was: Columns, now: Columns): boolean {
  if (was === undefined) return false;
  if (now === undefined) return true;
  const [allowed, allows] = [allowsOf(was), allowsOf(now)];
  return (
    (allowed !== null && (allows === null || !allows.every((name) => allowed.includes(name)))) ||
    !was.deny.every((name) => now.deny.includes(name)) ||
    !was.denyClasses.every((name) => now.denyClasses.includes(name)) ||
    masksLoosen(was.mask, now.mask, now.deny) ||
    masksLoosen(was.maskClasses, now.maskClasses, now.denyClasses)
  );
}

/** Null: all of them. */
function allowsOf({ allow, allowClasses }: NonNullable<Columns>): readonly string[] | null {
  if (allow === undefined && allowClasses === undefined) return null;
  return [...(allow ?? []), ...(allowClasses ?? []).map((name) => `class ${name}`)];
}

function masksLoosen(
  was: Readonly<Record<string, Mask>>,
  now: Readonly<Record<string, Mask>>,
  denied: readonly string[],
): boolean {
  return Object.entries(was).some(([name, mask]) => {
    const after = now[name];
    if (after === undefined) return !denied.includes(name);
    return after !== mask && compareMasks(after, mask) <= 0;
  });
}
