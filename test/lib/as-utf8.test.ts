import { describe, expect, it } from 'vitest';
import { utf8Reader } from '../../src/lib/as-utf8.ts';

describe('utf8Reader', () => {
  it.each([
    ['declared UTF-16', 'utf-16le', Buffer.from('[1,"小"]', 'utf16le')],
    ['UTF-16 that shows itself', null, Buffer.from('[1,"小"]', 'utf16le')],
    ['UTF-16 that contradicts its label', 'utf-8', Buffer.from('\ufeff[1,"小"]', 'utf16le')],
    ['UTF-16 the other way round', null, Buffer.from('[1,"小"]', 'utf16le').swap16()],
    ['GBK', 'gbk', Buffer.concat([Buffer.from('[1,"'), Buffer.from([0xd0, 0xa1]), Buffer.from('"]')])],
  ])('reads %s in any cut', (_what, declared, bytes) => {
    for (const step of [1, 3, 100]) {
      const read = utf8Reader(declared, bytes);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += step)
        parts.push(read?.(bytes.subarray(at, at + step)) ?? new Uint8Array());
      expect(Buffer.concat(parts).toString()).toBe('[1,"小"]');
    }
  });

  it.each([
    ['UTF-8', 'utf-8', '[1]'],
    ['nothing declared', null, '[1]'],
    ['what nobody knows', 'x-klingon', '[1]'],
  ])('leaves %s as it is', (_what, declared, text) => {
    expect(utf8Reader(declared, Buffer.from(text))).toBeNull();
  });
});
