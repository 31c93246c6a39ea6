import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlStream } from '../../src/lib/html-events.ts';

function eventsOf(pieces: readonly string[]): string {
  let told = '';
  const page = htmlStream({
    open: (name, attributes) => void (told += `<${name}${Object.keys(attributes).join(' ')}>`),
    text: (text) => void (told += text),
    close: (name) => void (told += `</${name}>`),
    comment: (text) => void (told += `{${text}}`),
  });
  for (const piece of pieces) page.write(piece);
  page.end();
  return told;
}

describe('a page as events', () => {
  it.each([
    ['<TD X:Num>a&amp;b', '<tdx:num>a&b</td>'],
    ['<tr><td>a<td>b', '<tr><td>a</td><td>b</td></tr>'],
    ['a<br>b<!-- c -->', 'a<br></br>b{ c }'],
    ['<script>"<td>"</script>', '<script>"<td>"</script>'],
  ])('%s', (page, told) => expect(eventsOf([page])).toBe(told));

  it('is the same in any pieces', () => {
    const page = '<table class="a b"><tr><td>王伟 &lt;x&gt;</td><!-- c --></tr></table>';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: page.length }), (size) => {
        const pieces = page.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        expect(eventsOf(pieces)).toBe(eventsOf([page]));
      }),
    );
  });

  it.each([
    ['elements without end', ['<b>'.repeat(5000)], 'LIMIT_DEPTH'],
    [
      'a tag without end',
      ['<b title="', ...Array.from({ length: 20 }, () => 'x'.repeat(100_000))],
      'LIMIT_CELL',
    ],
    [
      'a comment without end',
      ['<!--', ...Array.from({ length: 20 }, () => 'x'.repeat(100_000))],
      'LIMIT_CELL',
    ],
  ])('%s stop it', (_name, pieces, code) => {
    expect(() => eventsOf(pieces)).toThrow(expect.objectContaining({ code }));
  });
});
