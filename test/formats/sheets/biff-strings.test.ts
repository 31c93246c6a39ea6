import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedStrings } from '../../../src/formats/sheets/biff-strings.ts';
import { u16 } from '../../support/sheet-samples.ts';

const u32 = (value: number) => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

interface Made {
  readonly text: string;
  readonly runs: number;
  readonly extension: number;
}

/** The bodies of records of at most `most` bytes; characters go on behind a flag of their own. */
function recordsOf(strings: readonly Made[], most: number): Buffer[] {
  const bodies: Buffer[] = [];
  let body: Buffer = Buffer.concat([u32(strings.length), u32(strings.length)]);
  const next = (begin: Buffer) => {
    bodies.push(body);
    body = begin;
  };
  for (const { text, runs, extension } of strings) {
    // oxlint-disable-next-line no-control-regex -- one byte a character
    const isHigh = /[^\0-\xff]/.test(text);
    const flags = (isHigh ? 1 : 0) | (extension > 0 ? 4 : 0) | (runs > 0 ? 8 : 0);
    const head = Buffer.concat([
      u16(text.length),
      Buffer.from([flags]),
      runs > 0 ? u16(runs) : Buffer.alloc(0),
      extension > 0 ? u32(extension) : Buffer.alloc(0),
    ]);
    if (body.length + head.length > most) next(head);
    else body = Buffer.concat([body, head]);
    for (const unit of text.split('')) {
      const bytes = Buffer.from(unit, isHigh ? 'utf16le' : 'latin1');
      if (body.length + bytes.length > most) next(Buffer.from([isHigh ? 1 : 0]));
      body = Buffer.concat([body, bytes]);
    }
    for (let left = runs * 4 + extension; left > 0; left -= 1) {
      if (body.length === most) next(Buffer.alloc(0));
      body = Buffer.concat([body, Buffer.from([0xee])]);
    }
  }
  return [...bodies, body];
}

describe('shared strings', () => {
  it('are the same however the records cut them', () => {
    const made = fc.record({
      text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 60 })),
      runs: fc.nat({ max: 3 }),
      extension: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(made, { maxLength: 12 }), fc.integer({ min: 16, max: 80 }), (strings, most) => {
        expect(sharedStrings(recordsOf(strings, most))).toEqual(strings.map(({ text }) => text));
      }),
    );
  });

  it('go on in characters of the other width', () => {
    const bodies = [
      Buffer.concat([u32(1), u32(1), u16(4), Buffer.from('\0ab')]),
      Buffer.concat([Buffer.from([1]), Buffer.from('王伟', 'utf16le')]),
    ];
    expect(sharedStrings(bodies)).toEqual(['ab王伟']);
  });

  it.each([
    ['in a text', [Buffer.concat([u32(1), u32(1), u16(9), Buffer.from('\0ab')])]],
    ['in half a character', [Buffer.concat([u32(1), u32(1), u16(2), Buffer.from('\x01abc')])]],
    [
      'in what follows a text',
      [Buffer.concat([u32(1), u32(1), u16(1), Buffer.from('\x08\xff\xffa', 'latin1')])],
    ],
    ['in their count', [u32(1)]],
  ])('that end %s are FORMAT_BROKEN', (_name, bodies) => {
    expect(() => sharedStrings(bodies)).toThrow(expect.objectContaining({ code: 'FORMAT_BROKEN' }));
  });
});
