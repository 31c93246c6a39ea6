import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markupRows } from '../../src/lib/markup-rows.ts';

function counted(text: string, html = false, cut = text.length): number {
  const counter = markupRows(html);
  for (let at = 0; at < text.length; at += cut) counter.add(text.slice(at, at + cut));
  return counter.rows;
}

const record = '<contact id="1">\n <name>a</name><phones><phone>1</phone><phone>2</phone></phones></contact>';

describe('rows of markup', () => {
  it.each([
    ['records', `<list>${record.repeat(20)}</list>`, 20],
    ['fields under one name', `<l>${'<r><f>1</f><f>2</f><f>3</f></r>'.repeat(5)}</l>`, 5],
    ['rows that are attributes', `<l>${'<r a="1" b="2"/>'.repeat(20)}</l>`, 20],
    ['one record', '<a><b>1</b></a>', 1],
    [
      'elements named after their records',
      `<l>${Array.from({ length: 2000 }, (_one, at) => `<c${at}><n>1</n></c${at}>`).join('')}</l>`,
      1001,
    ],
    ['nothing', 'no markup', 0],
  ])('of XML: %s', (_name, text, rows) => {
    expect(counted(text)).toBe(rows);
  });

  it('of HTML: the rows of its tables alone', () => {
    expect(counted(`<ul><li><b>1</b><li><b>2</b></ul><TABLE>${'<TR><td>1'.repeat(7)}</TABLE>`, true)).toBe(7);
  });

  it('in any cut', () => {
    const text = `<list>${record.repeat(20)}</list>`;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (cut) => {
        expect(counted(text, false, cut)).toBe(20);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps no more of what is no tag than it must', () => {
    const counter = markupRows(false);
    for (let at = 0; at < 100; at += 1) counter.add('x'.repeat(10_000));
    counter.add(`<list>${record.repeat(3)}</list>`);
    expect(counter.rows).toBe(3);
  });
});
