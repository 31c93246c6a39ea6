/** The values of a vCard's properties: which are lists or have parts, what is text and what is bytes. */

import type { ContentLine } from './content-lines.ts';
import type { Field } from './records.ts';

/** `parts` and `lists` keep the escapes that part them; an address of another kind has none. */
type ValueKind = 'text' | 'parts' | 'address';

/** A line as a field: its name says property, types and what else a reader needs. Of one property in several spellings, the first that was seen counts. */
export function propertyOf(line: ContentLine, spellings: Map<string, string>): Field {
  const key = line.name.toUpperCase();
  const name = spellings.get(key) ?? line.name;
  spellings.set(key, name);
  const types = [...new Set((line.params.get('TYPE') ?? []).map(typeName))].filter((one) => one !== '');
  const isUri = line.params.get('VALUE')?.some((one) => /^uri$/i.test(one)) === true;
  const isBase64 = line.params.get('ENCODING')?.some((one) => /^(?:base64|b)$/i.test(one)) === true;
  const text = isBase64 ? textIn(line.value, name) : null;
  const suffix = [
    isBase64 && text === null ? ';ENCODING=b' : '',
    isUri ? ';VALUE=uri' : '',
    types.length > 0 ? `;TYPE=${types.toSorted().join(',')}` : '',
  ].join('');
  if (isBase64) return [name + suffix, text ?? line.value.replace(/\s+/g, '')];
  return [name + suffix, unescaped(line.value, kindOf(name + suffix))];
}

/** A value without its escapes, so that they hide nothing. */
export function unescaped(value: string, kind: ValueKind): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\s\S])/g, (whole, char: string) => {
    if (char === 'n' || char === 'N') return '\n';
    if (kind === 'parts') return whole;
    return char === ',' || char === ';' || char === ':' || char === '\\' ? char : whole;
  });
}

/** A cell's text as the value of a property, by its column's name. */
export function escaped(text: string, name: string): string {
  const even = text.replace(/\r\n?/g, '\n');
  const kind = kindOf(name);
  switch (kind) {
    case 'text':
      return even.replace(/[\\,;]/g, (char) => `\\${char}`).replaceAll('\n', '\\n');
    case 'parts':
    case 'address':
      return even.replaceAll('\n', '\\n');
    default:
      return kind satisfies never;
  }
}

function kindOf(name: string): ValueKind {
  if (/;(?:ENCODING=b|VALUE=uri)/.test(name)) return 'address';
  const [property = ''] = name.toUpperCase().split(';');
  if (PARTS.has(property)) return 'parts';
  return ADDRESSES.has(property) ? 'address' : 'text';
}

const PARTS = new Set('N ADR ORG GENDER CLIENTPIDMAP CATEGORIES NICKNAME GEO'.split(' '));
const ADDRESSES = new Set(
  'URL PHOTO LOGO SOUND KEY SOURCE FBURL CALURI CALADRURI IMPP RELATED MEMBER UID'.split(' '),
);
const typeName = (type: string): string => type.toUpperCase().replace(/[^\w-]+/g, '-');

/** What base64 holds where it is words and not a picture or a key: nothing may be read past by being encoded. */
function textIn(value: string, name: string): string | null {
  if (/^(?:PHOTO|LOGO|SOUND|KEY)$/i.test(name)) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'));
    // oxlint-disable-next-line no-control-regex -- bytes that are no words
    return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? null : text;
  } catch {
    return null; // bytes: they stay in base64
  }
}
