/** CSS selectors over a page that streams by: what a browser would select, in any chunking. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSelector, selectStream } from '../../src/lib/html-select.ts';

const PAGE = `<!doctype html><html><body class="app main">
<div id="user" data-login="mei &amp; co"><b>Mei</b> <i>Chen</i></div>
<table class="list"><thead><tr><th>Name</th></tr></thead>
<tbody><tr data-id="1"><td>A<td>B</tr><tr data-id="2" class="odd row"><td>C</td><td><table><tr data-id="x"><td>inner</table></td></tr></tbody></table>
<p>one<p>two<ul><li lang="zh-CN">三</li><li>four</li><li>five</li></ul>
</body></html>`;

function select(selector: string, page = PAGE, chunk = page.length) {
  const elements: Record<string, string>[] = [];
  let text = '';
  const stream = selectStream(selector, {
    onElement: (attributes) => void elements.push({ ...attributes }),
    onText: (piece) => void (text += piece),
  });
  for (let at = 0; at < page.length; at += chunk) stream.write(page.slice(at, at + chunk));
  stream.end();
  return { elements, text: text.replaceAll(/\s+/g, ' ').trim() };
}

describe('a selector finds', () => {
  it.each([
    ['#user', 1, 'Mei Chen'],
    ['[data-login]', 1, 'Mei Chen'],
    ['[data-login="mei & co"] b', 1, 'Mei'],
    ['div > i', 1, 'Chen'],
    ['body > i', 0, ''],
    ['table.list > tbody > tr', 2, 'ABCinner'],
    ['table.list tbody tr', 3, 'ABCinner'],
    ['tr[data-id]:not(.odd)', 2, 'ABinner'],
    ['tr.row.odd', 1, 'Cinner'],
    ['td:first-child', 3, 'ACinner'],
    ['tr[data-id="1"] td:nth-child(2)', 1, 'B'],
    ['b + i', 1, 'Chen'],
    ['li ~ li', 2, 'fourfive'],
    ['li + li + li', 1, 'five'],
    ['p', 2, 'onetwo'],
    ['li[lang|=zh]', 1, '三'],
    ['li[lang^="zh"], li[lang$="CN"], li[lang*="-"]', 1, '三'],
    ['b, i', 2, 'MeiChen'],
    [':is(b, i)', 2, 'MeiChen'],
    ['UL > LI', 3, '三fourfive'],
    ['[constructor]', 0, ''],
  ])('%s', (selector, count, text) => {
    const found = select(selector);
    expect(found.elements).toHaveLength(count);
    expect(found.text.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  it('attributes with their entities decoded', () =>
    expect(select('#user').elements).toEqual([{ id: 'user', 'data-login': 'mei & co' }]));

  it('the same in any chunking', () => {
    const whole = select('table.list tbody > tr td');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: PAGE.length }), (chunk) => {
        expect(select('table.list tbody > tr td', PAGE, chunk)).toEqual(whole);
      }),
    );
  });
});

it.each(['', '>', 'a >', '::before', ':hover', ':nth-child(2n)', 'a || b', 'a[', ':not(a b)'])(
  'the selector %j is refused',
  (selector) => expect(() => compileSelector(selector)).toThrow(expect.objectContaining({ code: 'INPUT' })),
);

describe('a page without end is bounded', () => {
  it.each([
    ['LIMIT_DEPTH', '<div>'],
    ['LIMIT_CELL', '<a title="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'x'],
    ['LIMIT_CELL', '<!-- ', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ])('by %s', (code, start, more = start) => {
    const stream = selectStream('p', { onElement: () => undefined });
    stream.write(start);
    expect(() => {
      for (let times = 0; times < 40_000; times += 1) stream.write(more.repeat(100));
    }).toThrow(expect.objectContaining({ code }));
  });
});
