import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../src/lib/source.ts';
import { valuesInText } from '../../src/inspect/text-values.ts';

const html = (cells: string): string => `<html><body><table><tr><td>${cells}</td></tr></table></body></html>`;

describe('valuesInText', () => {
  it.each([
    ['counts phones in HTML', html('13800130000</td><td>13900130001'), { mobile: 2 }],
    ['counts addresses in JSON', '{"a":"x@corp.example","b":"y@corp.example"}', { email: 2 }],
    ['finds nothing in a login page', html('Please log in'), {}],
    ['finds nothing in an empty answer', '', {}],
  ])('%s', async (_sentence, text, counts) => {
    expect(await valuesInText(bytesSource(Buffer.from(text)))).toEqual(counts);
  });

  it('sees through UTF-16', async () => {
    expect(await valuesInText(bytesSource(Buffer.from('call 13800130000', 'utf16le')))).toEqual({
      mobile: 1,
    });
  });
});
