/** M: what a requester types, bent: reasons that nobody can see, and addresses that only look as if they were at an allowed domain. */

import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../src/office/act.ts';
import type { Terms } from '../../src/model/terms.ts';
import { as, rep } from '../hold/samples.ts';
import { drafted, kept, stand, wanted, waiting } from '../hold/stand.ts';
import { boss } from '../hold/samples.ts';

const NONE: Terms = { purpose: null, recipients: null, acknowledge: [], totp: false };
const onTerms = (terms: Partial<Terms>) =>
  ({
    decision: {
      verdict: 'hold',
      because: { code: 'terms', rule: 'p/r' },
      takeNow: 10,
      terms: { ...NONE, ...terms },
    },
  }) as const;

const UNSEEN: readonly (readonly [string, string])[] = [
  ['blanks', ' '],
  ['full-width blanks', '\u3000'],
  ['zero-width blanks', '\u200b'],
  ['word joiners', '\u2060'],
  ['soft hyphens', '\u00ad'],
  ['Hangul fillers', '\u3164'],
  ['empty Braille', '\u2800'],
  ['variation selectors', '\ufe0f'],
  ['tags', '\u{e0041}'],
  ['direction marks', '\u200f\u202e'],
];

describe('N10 a reason that nobody sees is none', () => {
  it.each(UNSEEN)('N10 of %s', async (_what, sign) => {
    const state = kept();
    const held = await drafted(state, onTerms({ purpose: { categories: null, minLength: 10 } }));
    const desk = stand(state);
    for (const purpose of [sign.repeat(40), `a${sign.repeat(40)}b`]) {
      const outcome = await desk.takeNow(held.id, as(rep), { ...wanted, purpose });
      expect(outcome).toMatchObject({ kind: 'problem', problems: [{ field: 'purpose' }] });
    }
    expect(state.seals).toBe(0);
    expect(() => reasonOf(sign.repeat(9))).toThrow('a reason is needed');
  });

  it.each(UNSEEN)('N10 an emergency and an approval neither: of %s', async (_what, sign) => {
    const state = kept();
    const held = await drafted(state, { decision: { breakGlass: true, verdict: 'hold' } });
    const outcome = await stand(state).breakGlass(held.id, as(rep), { ...wanted, reason: sign.repeat(40) });
    expect(outcome).toMatchObject({ kind: 'problem', problems: [{ field: 'reason', code: 'too-short' }] });
    const other = kept();
    const { token } = await waiting(other);
    expect(await stand(other).approve(token(boss), as(boss), sign.repeat(9))).toMatchObject({
      problems: [{ field: 'reason', code: 'missing' }],
    });
  });
});

describe('L2 an address at no allowed domain', () => {
  const recipients = { domains: ['partner.example', '*.group.example'], max: 5 };
  it.each([
    'a@partner.example.evil',
    'a@evilpartner.example',
    'a@partner.example@evil.example',
    '"a@partner.example"@evil.example',
    'a@evil.example(partner.example)',
    'a@[partner.example]',
    'a@group.example',
    'a@evil.example/.group.example',
    'a@evil.example#.group.example',
    'a@pаrtner.example', // with a Cyrillic а
    'a@partner。example',
    'a@partner.example.',
    'a@partner.example\u0000.evil.example',
    'a@partner.example\nBcc: b@evil.example',
    '<a@partner.example> b@evil.example',
    'a@partner.example,b@evil.example',
    'mailto:a@partner.example',
    'a%evil.example@partner.example@x',
  ])('L2 %j', async (address) => {
    const state = kept();
    const held = await drafted(state, onTerms({ recipients }));
    const outcome = await stand(state).takeNow(held.id, as(rep), { ...wanted, recipients: [address] });
    expect(outcome).toMatchObject({
      kind: 'problem',
      problems: [{ field: 'recipients', code: expect.stringMatching(/not-an-address|wrong-domain/) }],
    });
  });
  it('L2 letters’ case hides nothing: a@PARTNER.example is at the domain, and its key is that of the small letters', async () => {
    const state = kept();
    const held = await drafted(state, onTerms({ recipients: { domains: ['OTHER.example'], max: 1 } }));
    const outcome = await stand(state).takeNow(held.id, as(rep), {
      ...wanted,
      recipients: ['PARTNER@Other.EXAMPLE', 'partner@other.example '],
    });
    expect(outcome).toMatchObject({
      kind: 'done',
      held: { asked: { recipients: ['partner@other.example'] } },
    });
  });
});

it.each([
  ['none', undefined],
  ['another', 'other'],
  ['a look-alike', 'cаmpaign'],
  ['blank', ' campaign'],
])('N10 a category of the list alone: %s is refused', async (_what, category) => {
  const state = kept();
  const held = await drafted(state, onTerms({ purpose: { categories: ['campaign'], minLength: 1 } }));
  const given = { ...wanted, ...(category !== undefined && { category }) };
  expect(await stand(state).takeNow(held.id, as(rep), given)).toMatchObject({
    problems: [{ field: 'category', code: 'missing' }],
  });
});
