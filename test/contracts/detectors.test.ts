/** What every detector promises; walks the list. */

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { classesIn, find } from '../../src/inspect/detectors/detector.ts';
import { detectors } from '../../src/inspect/detectors/index.ts';

describe.each(detectors)('detector $id', (detector) => {
  const { finds, ignores } = detector.examples;

  it.each(finds)('finds %s', (text) => {
    expect(find(detector, text)).toEqual([text]);
    expect(find(detector, `pay to ${text} today`)).toEqual([text]);
    expect(find(detector, `联系${text}，谢谢`)).toEqual([text]);
    expect(classesIn([detector], text)).toEqual([detector.id]);
  });

  it.each(ignores)('ignores %s', (text) => {
    expect(find(detector, text)).toEqual([]);
    expect(classesIn([detector], text)).toEqual([]);
  });

  it('has examples of both kinds and a global pattern', () => {
    expect(finds.length).toBeGreaterThan(2);
    expect(ignores.length).toBeGreaterThan(2);
    expect(detector.pattern).toHaveProperty('flags', 'g');
  });

  it('finds all values of one text', () => {
    const [one = '', two = ''] = finds;
    expect(find(detector, `${one}; ${two}`)).toEqual([one, two]);
  });
});

describe('the list of detectors', () => {
  it('names each class once', () => {
    expect(new Set(detectors.map(({ id }) => id)).size).toBe(detectors.length);
  });

  it('has every detector of its folder', () => {
    const files = readdirSync(new URL('../../src/inspect/detectors/', import.meta.url))
      .filter((name) => !['index.ts', 'detector.ts'].includes(name))
      .map((name) => name.replace('.ts', ''));
    expect(detectors.map(({ id }) => id).sort()).toEqual(files.sort());
  });
});
