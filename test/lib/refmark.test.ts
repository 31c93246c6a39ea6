import { describe, expect, it } from 'vitest';
import { asRef, rowRef, rowRefs } from '../../src/lib/refmark.ts';

const key = Buffer.alloc(32, 7);

describe('a row reference', () => {
  // printf of the block 0…0 00000001 | openssl enc -aes-256-ecb -nopad -K 07…07: 5edb517956e137fe…
  it('is the first 60 bits of AES-256 over table and row', () => {
    expect(rowRef(key, 0, 1)).toBe('BVDN2YAPW4VZ');
  });

  it('is the same alone and in a batch', () => {
    const batch = rowRefs(key, 3, 500, 100);
    expect(batch).toHaveLength(100);
    expect(batch).toEqual(Array.from({ length: 100 }, (_, index) => rowRef(key, 3, 500 + index)));
  });

  it('differs for every row, table and key', () => {
    const refs = [
      ...rowRefs(key, 0, 1, 1000),
      ...rowRefs(key, 1, 1, 1000),
      ...rowRefs(Buffer.alloc(32, 8), 0, 1, 1000),
    ];
    expect(new Set(refs).size).toBe(3000);
    expect(refs.every((ref) => asRef(ref) === ref)).toBe(true);
  });

  it('is nothing for no rows', () => expect(rowRefs(key, 0, 1, 0)).toEqual([]));

  it.each([
    ['letters that people misread', ' bvdn2yapw4vz ', 'BVDN2YAPW4VZ'],
    ['an O for a zero and an l for a one', 'OOOOOOOOOOlI', '000000000011'],
    ['a word', 'customer-001', null],
    ['too short a text', 'BVDN2YAPW4V', null],
  ])('reads %s', (_sentence, text, ref) => expect(asRef(text)).toBe(ref));
});
