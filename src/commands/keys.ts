/** `keys add | list | remove | rotate`: recipients' public keys, and the gateway's own. */

import type { Command } from './command.ts';
import { fileBytes } from './given.ts';
import { withOffice } from './office.ts';

interface KeyAnswer {
  readonly fingerprint: string;
  readonly email: string;
  readonly state: string;
}

export const keysAdd: Command = {
  name: 'keys add',
  summary: "register a recipient's OpenPGP public key (armored: gpg --armor --export ADDRESS)",
  args: ['<file>'],
  options: [['--email <address>', 'the address it is for; the one in the key if it has just one']],
  async run(context, [file = ''], options) {
    const bytes = fileBytes(context, file).toString('base64');
    return withOffice(context, async (call) => {
      const key = await call<KeyAnswer>('keys.add', { bytes, email: options['email'] ?? null });
      const usable = key.state === 'ok';
      const warning = usable
        ? ''
        : ` It cannot be used (${key.state}): requests to it are refused until a usable key is added.`;
      context.out(
        context.json ? JSON.stringify(key) : `Added ${key.fingerprint} for ${key.email}.${warning}`,
      );
      return usable ? 0 : 1;
    });
  },
};

export const keysList: Command = {
  name: 'keys list',
  summary: "list the recipients' keys",
  run: (context) =>
    withOffice(context, async (call) => {
      const keys = await call<KeyAnswer[]>('keys.list', {});
      if (context.json) context.out(JSON.stringify(keys));
      else if (keys.length === 0) context.out('No keys yet: add one with keys add FILE.');
      else for (const key of keys) context.out(`${key.fingerprint}  ${key.email}  ${key.state}`);
      return 0;
    }),
};

export const keysRemove: Command = {
  name: 'keys remove',
  summary: "remove a recipient's key",
  args: ['<fingerprint>'],
  run: (context, [fingerprint = '']) =>
    withOffice(context, async (call) => {
      const removed = await call<boolean>('keys.remove', { fingerprint: fingerprint.toUpperCase() });
      context.out(context.json ? JSON.stringify({ removed }) : removed ? 'Removed.' : 'No such key.');
      return removed ? 0 : 1;
    }),
};

export const keysRotate: Command = {
  name: 'keys rotate',
  summary:
    "make a new gateway key and wrap every file's and secret's key anew; runs beside a running gateway",
  run: (context) =>
    withOffice(context, async (call) => {
      const rotated = await call<{ keyId: string }>('keys.rotate', {});
      context.out(
        context.json
          ? JSON.stringify(rotated)
          : `The gateway key is now ${rotated.keyId}; everything is wrapped by it. Make a backup: older ones need the old key.`,
      );
      return 0;
    }),
};
