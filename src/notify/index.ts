/** The channels that tell people: each is one file, and one line here. */

import { Fault } from '../lib/fault.ts';
import { openMail } from './mail.ts';
import type { Notifier } from './notifier.ts';
import type { Mail } from './settings.ts';

/** The settings that channels are opened from. */
interface Channels {
  readonly mail: Mail;
}

/** Opens a channel; secrets come from the environment that the settings name. */
type OpenNotifier = (
  channels: Channels,
  environment: Readonly<Record<string, string | undefined>>,
) => Notifier;

/** Every channel, by its id. */
export const notifiers = {
  mail: ({ mail }, environment) => openMail(mail, environment[mail.passwordEnvironment]),
} satisfies Record<string, OpenNotifier>;

/** The channel that messages go through. */
export function openNotifier(
  channels: Channels,
  environment: Readonly<Record<string, string | undefined>>,
): Notifier {
  const { user, passwordEnvironment } = channels.mail;
  if (user !== undefined && environment[passwordEnvironment] === undefined)
    throw new Fault('INPUT', `opened mail: mail.user is set and ${passwordEnvironment} is not`);
  return notifiers.mail(channels, environment);
}
