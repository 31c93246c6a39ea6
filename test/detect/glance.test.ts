/** A glance at the first bytes: cheap, and never a reason to pass what is not what it says. */

import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canTell, glance } from '../../src/detect/glance.ts';
import { labelOf } from '../../src/detect/head.ts';
import { head } from './support.ts';

const CSV = 'Name,City\r\nMade Up,Oslo\r\nAnother One,Rome\r\n';
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(64, 1)]);
const at = (line: string, start: string | Uint8Array, ended = false) =>
  glance(labelOf(head(line)), Buffer.from(start), ended);

describe('a glance', () => {
  it.each<[string, string, string | Uint8Array]>([
    ['pass', '200 application/json', '{"a":[1,2,3,4,5,6]}'],
    ['pass', '200 application/json', ` )]}',\n[{"a":1},{"a":2}]`],
    ['pass', '200 application/json', 'for (;;);{"a":[1,2,3]}'],
    ['pass', '200 application/json', '"one, two, three, four"'],
    ['look', '200 application/json', CSV],
    ['look', '200 application/json', '[id],[name]\r\n1,Made Up\r\n'],
    ['look', '200 application/json', '"Name","City"\r\n"Made Up","Oslo"\r\n'],
    ['look', '200 application/json', 'Name (full),City\r\nMade Up,Oslo\r\n'],
    ['pass', '200 text/html', '\ufeff\n <!doctype html><p>'],
    ['look', '200 text/html', CSV],
    ['pass', '200 image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['look', '200 image/svg+xml', CSV],
    ['pass', '200 text/css', 'body{margin:0}\nh1,h2{margin:0}'],
    ['look', '200 text/css', CSV],
    ['pass', '200 text/javascript', '/*! a, b, c */\nlet a;'],
    ['look', '200 text/javascript', CSV],
    ['pass', '200 image/png', PNG],
    ['look', '200 image/png', CSV],
    ['look', '200 image/png', Buffer.alloc(64)],
    ['look', '200 image/png', `GIF89a,b,c\r\n${CSV}`],
    ['look', '200 font/woff2', Buffer.from(CSV, 'utf16le')],
    ['look', '200 font/woff2', Buffer.from(CSV, 'utf16le').swap16()],
    ['look', '200 video/mp4', gzipSync(CSV)],
    ['look', '200 image/png | content-encoding: br', CSV],
    ['look', '200 image/png | content-encoding: gzip', gzipSync(CSV)],
    ['pass', '200 image/png | content-encoding: gzip', gzipSync(PNG)],
  ])('says %s: %s', (says, line, start) => {
    expect(at(line, start, true)).toBe(says);
  });

  it('waits for enough to tell, and no longer than to its end', () => {
    const packed = gzipSync('{"a":[1,2,3,4,5,6]}');
    const coded = '200 application/json | content-encoding: gzip';
    expect(at(coded, packed.subarray(0, 10))).toBe('more');
    expect(at(coded, packed)).toBe('pass');
    expect(at('200 text/html', '')).toBe('more');
    expect(at('200 text/html', '', true)).toBe('pass');
    expect(at('200 text/html', '<p>')).toBe('more');
    expect(at('200 text/html', '<p>', true)).toBe('pass');
    expect(at(coded, 'no gzip at all, but rather words', true)).toBe('look');
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['plain', (bytes) => bytes],
    ['gzip', (bytes) => gzipSync(bytes)],
    ['br', (bytes) => brotliCompressSync(bytes)],
  ])('never passes rows, %s, under any label', (coding, pack) => {
    const line = coding === 'plain' ? '' : ` | content-encoding: ${coding}`;
    const word = fc.stringMatching(/^[A-Za-z]{3,12}$/);
    const rows = fc.array(fc.tuple(word, word, word), { minLength: 3, maxLength: 40 });
    const types = fc.constantFrom(
      'application/json',
      'text/html',
      'text/css',
      'text/javascript',
      'image/png',
      'font/woff2',
      'video/mp4',
    );
    const holds = fc.property(rows, types, (table, type) => {
      const body = Buffer.from(table.map((row) => row.join(',')).join('\r\n'));
      return at(`200 ${type}${line}`, pack(body), true) === 'look';
    });
    expect(() => fc.assert(holds, { numRuns: 100 })).not.toThrow();
  });
});

describe('what a glance can tell', () => {
  it.each([
    ['text/html', true],
    ['image/avif', true],
    ['application/x-font-ttf', true],
    ['text/vtt', false],
    ['application/vnd.apple.mpegurl', false],
    ['application/wasm', false],
  ])('%s: %s', (type, can) => expect(canTell(type)).toBe(can));
});
