/** Parts that are made from the rules in force, and made anew when those change. */

import type { Rules } from '../config/index.ts';
import type { RulesInForce } from '../config/watch.ts';
import type { Profile } from '../detect/settings.ts';
import { Fault } from '../lib/fault.ts';

/** The part as the rules of the moment make it. */
export function perRules<Part>(inForce: RulesInForce, make: (rules: Rules) => Part): () => Part {
  let rules = inForce.current();
  let part = make(rules);
  return () => {
    if (inForce.current() !== rules) {
      rules = inForce.current();
      part = make(rules);
    }
    return part;
  };
}

/** A profile that the configuration names. A reload without it was refused, so it is there. */
export function profileOf(rules: Rules, name: string): Profile {
  const profile = rules.profiles.get(name);
  if (!profile)
    throw new Fault('INPUT', `looked for the CRM profile ${name}: rules/crm has none of that name`);
  return profile;
}

/** Headers in which the apps' own scripts carry the CRM's session. */
export function sessionHeadersOf(
  rules: Rules,
  apps: readonly { readonly profile: string }[],
): readonly string[] {
  return apps.flatMap(({ profile }) => profileOf(rules, profile).session.headers);
}
