/** Rules that can never match, by what is known of apps, profiles and settings. */

import { globMatcher } from '../../lib/glob.ts';
import type { Policy, PolicyRule } from '../../decide/settings.ts';
import type { Profile } from '../../detect/settings.ts';
import type { Path } from '../shape.ts';
import type { SiteNames } from '../site-names.ts';

/** What rules may meet. */
export interface Ground {
  readonly names: SiteNames;
  readonly profiles: readonly Profile[];
  readonly formats: readonly string[];
}

interface Said {
  readonly at: Path;
  readonly message: string;
}

/** Why no request can ever be one of this policy; null where one may. */
export function whyPolicyNeverSpeaks(policy: Policy, { names }: Ground): Said | null {
  return nothingTaken(policy.apps, names.apps, 'app', ['apps']);
}

/** Why no request can ever be one of this rule; null where one may. */
export function whyNeverMatches(rule: PolicyRule, ground: Ground): Said | null {
  const { names, profiles, formats } = ground;
  const { kinds, entities, who, hours, networks, notNetworks, countries, devices } = rule;
  const routes = profiles.flatMap((profile) => [...profile.exports, ...profile.lists, ...profile.channels]);
  return (
    nothingTaken(entities, ['unknown', ...routes.map(({ entity }) => entity)], 'entity', ['entities']) ??
    (kinds.every((kind) => kind === 'list')
      ? null
      : nothingTaken(rule.formats, formats, 'format', ['formats'])) ??
    (kinds.every((kind) => kind === 'channel') && channelless(profiles, rule)
      ? {
          at: ['kinds'],
          message:
            'no profile names such a channel: add it to `channels` of the profile, or take the rule out',
        }
      : null) ??
    (who?.keys && who.clients?.every((client) => client === 'browser')
      ? {
          at: ['who', 'clients'],
          message: 'a browser has no key: name the kinds of clients that have one, or leave keys out',
        }
      : null) ??
    (who?.states?.every((state) => state === 'suspended' || state === 'left')
      ? {
          at: ['who', 'states'],
          message:
            'whoever is suspended or left may do nothing here before any rule is asked: name active or leaving',
        }
      : null) ??
    (hours?.outside &&
    hours.from === '00:00' &&
    hours.to === '24:00' &&
    hours.weekdays.length === 7 &&
    !hours.holidays
      ? { at: ['hours', 'outside'], message: 'no time is outside of the whole week: narrow the hours down' }
      : null) ??
    (networks?.every((network) => notNetworks?.includes(network) === true)
      ? { at: ['notNetworks'], message: 'every one of networks stands here too: take it out of one' }
      : null) ??
    (!names.countries && countries && !countries.includes('unknown')
      ? {
          at: ['countries'],
          message: 'nothing here says where an address is: set locations.database, or write unknown',
        }
      : null) ??
    (!names.devices && devices && !devices.includes('none')
      ? {
          at: ['devices'],
          message: 'no proxy says here what a device is: set identity.deviceHeader, or write none',
        }
      : null)
  );
}

function channelless(profiles: readonly Profile[], { channels }: PolicyRule): boolean {
  return !profiles.some((profile) =>
    profile.channels.some(({ kind }) => channels === undefined || channels.includes(kind)),
  );
}

function nothingTaken(
  globs: readonly string[],
  there: readonly string[] | null,
  kind: string,
  at: Path,
): Said | null {
  if (there === null || globs.some((glob) => glob === '*' || there.some(globMatcher(glob)))) return null;
  return {
    at,
    message: `this takes no ${kind} that there is: known are ${[...new Set(there)].join(', ') || 'none'}`,
  };
}
