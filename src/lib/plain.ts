/** Texts without disguise: digits and letters of other alphabets and sizes made plain, what nobody sees taken out. For searching; what leaves is never made from it. */

/** A text without disguise, and where each of its characters stood; places null where the text was plain already. */
export interface Plain {
  readonly text: string;
  /** For each character its place in the original, and the original's length at the end. */
  readonly places: readonly number[] | null;
}

/** The plain form of a code unit: 0 stays as it is, 1 is taken out, anything else is put in its place. Halves of surrogate pairs are 1 too: their pair is looked at. */
export function plainUnit(code: number): number {
  return (units ??= makeUnits())[code] ?? 0;
}

const DROPPED = 1;
let units: Uint16Array | null = null;

/** Makes a text plain. `numerals` reads Chinese numerals as digits too, which prose would not survive. */
export function plainOf(text: string, numerals: boolean): Plain {
  const made: string[] = [];
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 128) put(text[at] ?? '', at);
    else if (code >= 0xd800 && code <= 0xdbff && at + 1 < text.length) {
      const wide = String.fromCodePoint(text.codePointAt(at) ?? 0);
      put(plainPair(wide), at);
      at += wide.length - 1;
    } else {
      const digit = numerals ? (NUMERALS.get(text[at] ?? '') ?? null) : null;
      const plain = plainUnit(code);
      put(
        digit ?? (plain === 0 ? (text[at] ?? '') : plain === DROPPED ? '' : String.fromCharCode(plain)),
        at,
      );
    }
  }
  places.push(text.length);
  return { text: made.join(''), places };

  function put(characters: string, at: number): void {
    if (characters === '') return;
    made.push(characters);
    for (let unit = 0; unit < characters.length; unit += 1) places.push(at);
  }
}

/** Whether the code unit is a Chinese numeral. */
export const isNumeral = (character: string): boolean => NUMERALS.has(character);

const NUMERALS: ReadonlyMap<string, string> = new Map(
  [
    '零〇０洞',
    '一壹弌幺',
    '二贰貳两弍',
    '三叁參弎',
    '四肆',
    '五伍',
    '六陆陸',
    '七柒拐',
    '八捌',
    '九玖',
  ].flatMap((signs, digit) => Array.from(signs, (sign) => [sign, String(digit)] as const)),
);

/** Letters that look like Latin ones, each with its twin. */
const LOOK_ALIKES =
  'аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwӏlкkмmтtвbнnгrзzбbАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSԚQԜWαaοoνvρpιiκkυuτtχxγyεeηnΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX' +
  "ⅼlꞌ'ʼ'’'‘'ɡgıiɑaƽsᴏoᴄcᴠvᴡwᴢzǃ!∕/⁄/∙.•.·.・.。.‚,，,：:∶:﹫@";

/** Ranges in which a digit stands for itself: first code, the digit it shows, how many. */
const DIGIT_RUNS: readonly (readonly [first: number, digit: number, count: number])[] = [
  [0x2474, 1, 9], // ⑴
  [0x2488, 1, 9], // ⒈
  [0x24f5, 1, 9], // ⓵
  [0x24ff, 0, 1], // ⓿
  [0x2776, 1, 9], // ❶
  [0x2780, 1, 9], // ➀
  [0x278a, 1, 9], // ➊
];

function makeUnits(): Uint16Array {
  const made = new Uint16Array(65_536);
  for (const [from, to] of ODD_RANGES)
    for (let code = from; code <= to; code += 1) made[code] = unitFor(code, made);
  made.fill(DROPPED, 0xd800, 0xe000);
  for (let at = 0; at + 1 < LOOK_ALIKES.length; at += 2)
    made[LOOK_ALIKES.charCodeAt(at)] = LOOK_ALIKES.charCodeAt(at + 1);
  for (const [first, digit, count] of DIGIT_RUNS)
    for (let more = 0; more < count; more += 1) made[first + more] = 48 + digit + more;
  return made;
}

/** Where disguises can be: everything but the ideographs, Hangul and the private area. */
const ODD_RANGES = [
  [0x80, 0x33ff],
  [0xa000, 0xabff],
  [0xf900, 0xffff],
] as const;

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const MARK = /\p{M}/u;
/** Blocks of marks that belong to no letter of their own. */
const isMark = (code: number, character: string): boolean =>
  MARK.test(character) && (code < 0x490 || (code >= 0x20d0 && code < 0x2100) || code >= 0xfe20);
const BLANK = /\p{Zs}|[\u2028\u2029]/u;
const DASH = /[\p{Pd}\u2212\u2043\u00af\u02c9]/u;
const DIGIT = /\p{Nd}/u;

function unitFor(code: number, before: Uint16Array): number {
  const character = String.fromCharCode(code);
  if (INVISIBLE.test(character) || isMark(code, character)) return DROPPED;
  if (BLANK.test(character)) return 32;
  if (DASH.test(character)) return 45;
  if (DIGIT.test(character)) {
    // The ten digits of a script stand in a row, zero first.
    const last = before[code - 1] ?? 0;
    return last >= 48 && last < 57 && DIGIT.test(String.fromCharCode(code - 1)) ? last + 1 : 48;
  }
  const same = character.normalize('NFKC');
  return same.length === 1 && same.charCodeAt(0) < 128 ? same.charCodeAt(0) : 0;
}

function plainPair(wide: string): string {
  if (INVISIBLE.test(wide)) return '';
  const same = wide.normalize('NFKC');
  if (same !== wide) return same;
  if (!DIGIT.test(wide)) return wide;
  const code = wide.codePointAt(0) ?? 0;
  let digit = 0;
  while (digit < 9 && DIGIT.test(String.fromCodePoint(code - digit - 1))) digit += 1;
  return String(digit);
}
