/** Signing in with a one-time code that is sent to one's own registered address. */

import { faultCode } from '../lib/fault.ts';
import { openRecent } from '../lib/recent.ts';
import { mayAct } from '../model/principal.ts';
import { ownCookie, setCookie } from './cookies.ts';
import { keyedHash, tokenHash } from './credential.ts';
import type { IdentityParts } from './index.ts';
import type { SignInByCode } from './ports.ts';

/** A whole office may sit behind one address, a flood too; the limits for one person and for all stand in the store. */
const MOST_FOR_ADDRESS = 40;
const ASKED_WITHIN_MS = 15 * 60_000;

export function openCodes(
  parts: Pick<
    IdentityParts,
    | 'directory'
    | 'codes'
    | 'signins'
    | 'hashKey'
    | 'settings'
    | 'sendCode'
    | 'codeNotSent'
    | 'now'
    | 'newToken'
    | 'newCode'
  >,
): SignInByCode {
  const { directory, codes, signins, hashKey, settings, now } = parts;
  const asked = openRecent<{ times: number; readonly untilMs: number }>(10_000);

  return {
    async sendCode(typed, asking) {
      const at = now();
      if (askedTooOften(asking.clientAddress, at.getTime())) return 'too-often';
      const { person, key } = addressed(typed);
      const code = parts.newCode();
      // The code works only in the browser that asked for it: read off a mailbox, it opens nothing elsewhere.
      const browser = ownCookie(asking, 'code') ?? parts.newToken();
      const put = await codes.put({
        person: key,
        hash: hashOf(key, code, browser),
        at: at.toISOString(),
        expiresAt: new Date(at.getTime() + settings.codeMinutes * 60_000).toISOString(),
      });
      if (!put) return 'too-often';
      // Not waited for: how long it takes, or that it failed, would tell whether the address is known.
      if (person) parts.sendCode(person, code).catch((error: unknown) => parts.codeNotSent(faultCode(error)));
      return { cookie: setCookie('code', browser, asking.secure, settings.codeMinutes * 60) };
    },

    async redeem(typed, typedCode, asking) {
      const { person, key } = addressed(typed);
      const code = typedCode.normalize('NFKC').replace(/[\s-]/g, '');
      const at = now();
      const browser = ownCookie(asking, 'code') ?? '';
      const right = await codes.take(key, hashOf(key, code, browser), at.toISOString());
      if (!right || !person) return null;
      const token = parts.newToken();
      const days = settings.deviceDays;
      await signins.add({
        cookieHash: tokenHash(token),
        person: person.id,
        kind: 'device',
        boundTo: null,
        expiresAt: new Date(at.getTime() + days * 86_400_000).toISOString(),
      });
      return [
        setCookie('device', token, asking.secure, days * 86_400),
        setCookie('code', '', asking.secure, 0),
      ];
    },
  };

  /** Unknown addresses get the same work and the same limits, under one of 4,096 names that no person's id can have (so they fill no store). */
  function addressed(typed: string) {
    const email = typed.normalize('NFKC').trim();
    const found = directory.byEmail(email);
    const person = found && mayAct(found) ? found : null;
    return {
      person,
      key: person?.id ?? `?${keyedHash(hashKey, 'address', email.toLowerCase()).slice(0, 2)}`,
    };
  }

  function askedTooOften(address: string, atMs: number): boolean {
    const count = asked.get(address, atMs) ?? { times: 0, untilMs: atMs + ASKED_WITHIN_MS };
    count.times += 1;
    asked.set(address, count, count.untilMs);
    return count.times > MOST_FOR_ADDRESS;
  }

  function hashOf(key: string, code: string, browser: string): string {
    return keyedHash(hashKey, 'code', key, code, browser);
  }
}
