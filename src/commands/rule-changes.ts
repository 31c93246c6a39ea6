/** `rules reload | waiting | agree`: changed rules come into force with a reason, looser ones where settings say so with a second administrator. */

import { userInfo } from 'node:os';
import type { RulesAgreed, RulesWaiting } from '../wiring.ts';
import type { Command } from './command.ts';
import { needed } from './given.ts';
import { withOffice } from './office.ts';

export const rulesReload: Command = {
  name: 'rules reload',
  summary:
    'have the running gateway read the rules again, and record why; exit 1 when they do not come into force',
  options: [
    ['--reason <text>', 'why they were changed; else the first lines of the file CHANGE in the rules folder'],
    ['--as <person>', 'id of the administrator who changed them'],
  ],
  run: (context, _args, options) =>
    withOffice(context, async (call) => {
      const { outcome } = await call<{ outcome: RulesAgreed['outcome'] }>('rules.reload', {
        as: options['as'] ?? null,
        reason: options['reason'] ?? null,
        os: osUser(),
      });
      context.out(context.json ? JSON.stringify({ outcome }) : OUTCOMES[outcome]);
      return outcome === 'refused' || outcome === 'waiting' ? 1 : 0;
    }),
};

export const rulesWaiting: Command = {
  name: 'rules waiting',
  summary:
    'rules that let more out than those in force, and wait for a second administrator; exit 1 when some do',
  run: (context) =>
    withOffice(context, async (call) => {
      const waiting = await call<RulesWaiting | null>('rules.waiting', {});
      if (context.json) context.out(JSON.stringify(waiting));
      else if (waiting === null) context.out('No rules wait.');
      else for (const line of waitingLines(waiting)) context.out(line);
      return waiting === null ? 0 : 1;
    }),
};

export const rulesAgree: Command = {
  name: 'rules agree',
  summary: 'agree, as another administrator than the one who changed them, that looser rules come into force',
  options: [['--as <person>', 'your id, as an administrator']],
  run: (context, _args, options) =>
    withOffice(context, async (call) => {
      const as = needed(options, 'as', 'rules agree --as ID');
      const agreed = await call<RulesAgreed>('rules.agree', { as, os: osUser() });
      context.out(
        context.json
          ? JSON.stringify(agreed)
          : `${agreed.agreed.length} of ${agreed.needed} agreed. ${OUTCOMES[agreed.outcome]}`,
      );
      return agreed.outcome === 'refused' ? 1 : 0;
    }),
};

const OUTCOMES: Readonly<Record<RulesAgreed['outcome'], string>> = {
  loaded: 'The rules are in force.',
  unchanged: 'Nothing that decides has changed; what you said is recorded.',
  waiting: 'The rules let more out than those in force: they wait until an administrator agrees.',
  refused: 'The rules cannot be used, so the last good ones stay in force: run "exportgate check".',
  later: 'They come into force when the gateway starts.',
};

function waitingLines({
  rulesHash,
  by,
  commit,
  reason,
  changes,
  at,
  agreed,
  needed: wanted,
}: RulesWaiting): readonly string[] {
  return [
    `Rules ${rulesHash.slice(0, 12)} wait since ${at}.`,
    `Changed by ${by ?? 'somebody who was not named'}${commit === null ? '' : `, commit ${commit.slice(0, 12)}`}: ${reason ?? 'no reason was given'}`,
    ...changes.map((line) => `  ${line}`),
    `${agreed.length} of ${wanted} agreed${agreed.length === 0 ? '' : ` (${agreed.join(', ')})`}.`,
  ];
}

function osUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null; // a user without an entry, as in some containers
  }
}
