/** Signing in with a one-time code that is sent to one's own registered address. */

import { faultCode } from '../lib/fault.ts';
import { setCookie } from './cookies.ts';
import { keyedHash, tokenHash } from './credential.ts';
import type { IdentityParts } from './index.ts';
import type { SignInByCode } from './ports.ts';

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

  return {
    async sendCode(typed) {
      const { person, key } = addressed(typed);
      const code = parts.newCode();
      const at = now();
      const put = await codes.put({
        person: key,
        hash: hashOf(key, code),
        at: at.toISOString(),
        expiresAt: new Date(at.getTime() + settings.codeMinutes * 60_000).toISOString(),
      });
      if (!put) return 'too-often';
      // Not waited for: how long it takes, or that it failed, would tell whether the address is known.
      if (person) parts.sendCode(person, code).catch((error: unknown) => parts.codeNotSent(faultCode(error)));
      return 'sent';
    },

    async redeem(typed, typedCode, secure) {
      const { person, key } = addressed(typed);
      const code = typedCode.normalize('NFKC').replace(/[\s-]/g, '');
      const at = now();
      const right = await codes.take(key, hashOf(key, code), at.toISOString());
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
      return setCookie('device', token, secure, days * 86_400);
    },
  };

  /** Unknown addresses get the same work and the same limits, under one of 4,096 names that no person's id can have (so they fill no store). */
  function addressed(typed: string) {
    const email = typed.normalize('NFKC').trim();
    const person = directory.byEmail(email);
    return {
      person,
      key: person?.id ?? `?${keyedHash(hashKey, 'address', email.toLowerCase()).slice(0, 2)}`,
    };
  }

  function hashOf(key: string, code: string): string {
    return keyedHash(hashKey, 'code', key, code);
  }
}
