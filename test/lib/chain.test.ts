/** The chain's form is fixed: what was written once must verify for ever. */

import { expect, it } from 'vitest';
import { commitTo, linkHash, linkText } from '../../src/lib/chain.ts';

const commit = commitTo(Buffer.alloc(32, 7), '{"at":"2026-01-05T08:00:00.000Z","type":"started"}');
const text = linkText({
  seq: 1,
  time: '2026-01-05T08:00:00.000Z',
  type: 'started',
  commit,
  prev: '0'.repeat(64),
});

it('writes an entry as canonical JSON of version 1', () => {
  expect(text).toBe(
    `{"commit":"${commit}","prev":"${'0'.repeat(64)}","seq":1,"time":"2026-01-05T08:00:00.000Z","type":"started","v":1}`,
  );
});

it('commits with SHA-256 over salt and record, and hashes with a zero byte before the entry', () => {
  expect(commit).toBe('d9dbf6e16eeaedcdb3104d5784efc34508913b3228631aca84cdb8392088ad85');
  expect(linkHash(text)).toBe('ea6188eab76358be673f6b0e85c87b69c0877e2caaa3510c3ac93607a5ec415c');
});
