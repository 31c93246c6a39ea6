/** `override`, `override end | list`: an app in monitor mode for some hours, in an emergency. */

import type { Override } from '../model/grant.ts';
import { actingFrom, namedActor, REASON } from './acting.ts';
import type { Command } from './command.ts';
import { needed } from './given.ts';
import { withOffice } from './office.ts';

type Shown = Override & { readonly state: string };

const APP: readonly [string, string] = ['--app <name>', 'the app'];

export const overrideSet: Command = {
  name: 'override',
  summary:
    'in an emergency, hold and refuse nothing of an app for 4 hours at most; every administrator is told at once',
  options: [
    APP,
    ['--until <when>', 'when it ends: +2h, +30m, or a whole time'],
    REASON,
    ['--as <id>', 'the administrator who sets it: id, login or address'],
  ],
  run: (context, _args, options) => {
    const example = 'override --app NAME --until +2h --reason TEXT --as ID';
    const asked = {
      app: needed(options, 'app', example),
      until: needed(options, 'until', example),
      reason: needed(options, 'reason', example),
      actor: namedActor(context, options, example),
    };
    return withOffice(context, async (call) => {
      const one = await call<Shown & { readonly told: readonly string[] }>('override.set', asked);
      context.out(
        context.json
          ? JSON.stringify(one)
          : `Until ${one.until} nothing of ${one.app} is held or refused. Told: ${one.told.join(', ') || 'nobody; set alerts.to'}.`,
      );
      return 0;
    });
  },
};

export const overrideEnd: Command = {
  name: 'override end',
  summary: 'enforce the rules of an app again at once',
  options: [APP, REASON, ['--as <id>', 'who ends it: id, login or address']],
  run: (context, _args, options) => {
    const app = needed(options, 'app', 'override end --app NAME');
    const reason = typeof options['reason'] === 'string' ? options['reason'] : '';
    const actor = actingFrom(context, options);
    return withOffice(context, async (call) => {
      const one = await call<Shown>('override.end', { app, reason, actor });
      context.out(context.json ? JSON.stringify(one) : `The rules of ${one.app} are enforced again.`);
      return 0;
    });
  },
};

export const overrideList: Command = {
  name: 'override list',
  summary: 'list overrides, those in force and those that were',
  run: (context) =>
    withOffice(context, async (call) => {
      const all = await call<readonly Shown[]>('override.list', {});
      if (context.json) context.out(JSON.stringify(all));
      else if (all.length === 0) context.out('None.');
      else
        for (const one of all)
          context.out(
            `${one.id}  ${one.app}  ${one.state}  ${one.from} to ${one.revoked?.at ?? one.until}  by ${one.by}: ${one.reason}`,
          );
      return 0;
    }),
};
