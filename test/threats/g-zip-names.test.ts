/** Second names of ZIP entries: some programs show them in place of the first (Info-ZIP's extra field 0x7075). */

import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { factsOf, people } from '../support/archives.ts';
import { zipOf } from '../support/zip.ts';

function secondName(name: string): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt16LE(0x7075, 0);
  head.writeUInt16LE(5 + name.length, 2);
  head[4] = 1;
  head.writeUInt32LE(crc32('a.csv'), 5);
  return Buffer.concat([head, Buffer.from(name)]);
}

it.each<[string, object, string | null]>([
  ['in its header is refused', { localExtra: secondName('b.exe') }, 'FORMAT_BROKEN'],
  ['in the directory is refused', { listedExtra: secondName('b.exe') }, 'FORMAT_BROKEN'],
  [
    'that is the first one is read',
    { localExtra: secondName('a.csv'), listedExtra: secondName('a.csv') },
    null,
  ],
])('G4 a second name %s', async (_where, extra, code) => {
  const file = zipOf([{ name: 'a.csv', data: people(), ...extra }]);
  expect((await factsOf(file)).unreadable).toBe(code);
});
