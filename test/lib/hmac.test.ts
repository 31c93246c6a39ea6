import { createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmac } from '../../src/lib/hmac.ts';

it('is HMAC-SHA256, also after another secret was written into the same bytes', () => {
  const secret = randomBytes(32);
  for (const next of [randomBytes(32), randomBytes(32)]) {
    secret.set(next);
    for (const text of ['', 'a', 'a longer text'])
      expect(hmac(secret).update(text).digest('hex')).toBe(
        createHmac('sha256', next).update(text).digest('hex'),
      );
  }
});
