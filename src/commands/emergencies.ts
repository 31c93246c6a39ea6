/** `grants emergencies | review`, `people totp-reset`: answering for what was taken at once, and a lost authenticator app. */

import { AS, namedActor, REASON } from './acting.ts';
import type { Command } from './command.ts';
import { needed } from './given.ts';
import { withOffice } from './office.ts';

interface Emergency {
  readonly exportId: string;
  readonly person: string;
  readonly app: string;
  readonly at: string;
  readonly reason: string;
  readonly rows: number | null;
  readonly reviewed: { readonly by: string; readonly at: string; readonly words: string } | null;
}

export const grantsEmergencies: Command = {
  name: 'grants emergencies',
  summary: 'list exports that were taken without waiting for an approver (breakGlass), unreviewed ones first',
  run: (context) =>
    withOffice(context, async (call) => {
      const all = await call<readonly Emergency[]>('breakglass.list', {});
      if (context.json) context.out(JSON.stringify(all));
      else if (all.length === 0) context.out('Nobody took anything in an emergency.');
      else for (const one of all) context.out(lineOf(one));
      return all.every(({ reviewed }) => reviewed !== null) ? 0 : 1;
    }),
};

export const grantsReview: Command = {
  name: 'grants review',
  summary: 'say what you think of an export that somebody else took in an emergency; recorded, once',
  args: ['<export>'],
  options: [REASON, AS],
  run: (context, [id = ''], options) => {
    const example = 'grants review 7K3M-Q2XD --reason TEXT --as ID';
    const words = needed(options, 'reason', example);
    const { as: by } = namedActor(context, options, example);
    return withOffice(context, async (call) => {
      const one = await call<Emergency>('breakglass.review', { id: id.toUpperCase(), by, words });
      context.out(context.json ? JSON.stringify(one) : `Reviewed: ${lineOf(one)}`);
      return 0;
    });
  },
};

export const peopleTotpReset: Command = {
  name: 'people totp-reset',
  summary: "take a person's authenticator app away, so that another can be set up; not one's own",
  args: ['<name>'],
  options: [REASON, AS],
  run: (context, [person = ''], options) => {
    const example = 'people totp-reset NAME --reason TEXT --as ID';
    const reason = needed(options, 'reason', example);
    const { as: by } = namedActor(context, options, example);
    return withOffice(context, async (call) => {
      const done = await call<{ person: string; removed: boolean }>('totp.remove', { person, by, reason });
      context.out(
        context.json
          ? JSON.stringify(done)
          : done.removed
            ? `${done.person} has no authenticator app now; the next export that asks for a code leads to setting one up.`
            : `${done.person} had none set up.`,
      );
      return done.removed ? 0 : 1;
    });
  },
};

/** What people wrote is theirs: on one line, without control characters. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');

function lineOf({ exportId, person, app, at, reason, rows, reviewed }: Emergency): string {
  const review = reviewed === null ? 'NOT REVIEWED' : `reviewed by ${reviewed.by}: ${plain(reviewed.words)}`;
  return `${exportId}  ${at}  ${person}  ${app}  ${rows ?? '?'} rows  ${plain(reason)}  (${review})`;
}
