/** Folding names: one spelling for what looks the same. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fold, skeleton } from '../../src/lib/fold.ts';

it.each([
  ['full-width letters', 'Ｗａｎｇ', 'wang'],
  ['letter case and blanks', '  Wang Wei\u3000', 'wang wei'],
  ['invisible characters', '王\u200b伟\ufeff', '王伟'],
  ['composed letters', 'Jose\u0301', 'jos\u00e9'],
  ['a joiner between parts of a letter', 'e\u200d\u0301', '\u00e9'],
])('folds %s', (_name, text, folded) => expect(fold(text)).toBe(folded));

it('keeps different names apart', () => expect(fold('王伟')).not.toBe(fold('王 伟')));

it('changes nothing the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }),
  );
});

it.each([
  ['look-alike letters', 'Рhоnе', 'phone'],
  ['look-alike capitals', 'РНОΝΕ', 'phone'],
  ['invisible letters', 'ph\u00ado\u200bne', 'phone'],
  ['digits for letters', 'Ph0ne', 'phone'],
  ['accents', 'Téléphone', 'telephone'],
  ['a word of its own script', 'ТЕЛЕФОН', 'телефон'],
  ['ideographs', ' 客户\u200b名称', '客户名称'],
  ['Hangul', '전화', '전화'],
])('draws %s in one way', (_name, text, drawn) => expect(skeleton(text)).toBe(drawn));
