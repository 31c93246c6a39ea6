/** Texts that others carry: nobody reads or changes them. */

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openText, sealText } from '../../src/lib/sealed-text.ts';

const key = randomBytes(32);

describe('a sealed text', () => {
  it('opens with its key alone, and shows nothing', () => {
    const token = sealText(key, 'https://files.example/私');
    expect(openText(key, token)).toBe('https://files.example/私');
    expect(openText(randomBytes(32), token)).toBeNull();
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('files');
    expect(sealText(key, 'https://files.example/私')).not.toBe(token);
  });

  it.each<[string, (token: string) => string]>([
    ['empty', () => ''],
    ['cut', (token) => token.slice(0, -4)],
    ['longer', (token) => `${token}AAAA`],
    ['changed at its start', (token) => (token.startsWith('A') ? 'B' : 'A') + token.slice(1)],
    ['no base64url', (token) => `${token}!`],
    ['written in another way', (token) => `${token}=`],
  ])('that is %s does not open', (_name, change) => {
    expect(openText(key, change(sealText(key, 'text')))).toBeNull();
  });
});
