/** A name within a text that holds more than the name. */

import { textAt } from '../lib/pointer.ts';
import type { Inside } from './source-settings.ts';

const MAX_CHARS = 16_384;

/** Null where the text is not built as the setting says. Plain searches, so that no text takes long. */
export function nameIn(text: string, inside: Inside | undefined): string | null {
  if (!inside) return text;
  if (text.length > MAX_CHARS) return null;
  let name: string | null = inside.base64 ? decoded(text) : text;
  if (name !== null && inside.json !== undefined) name = jsonText(name, inside.json);
  if (name !== null && inside.after !== undefined) name = behind(name, inside.after);
  if (name !== null && inside.before !== undefined) name = ahead(name, inside.before);
  return name === null || name === '' ? null : name;
}

/** Strictly: what decodes in two ways names nobody. */
function decoded(text: string): string | null {
  const plain = text.trim();
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(plain)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(plain, 'base64'));
  } catch {
    return null; // not UTF-8
  }
}

function jsonText(text: string, place: string): string | null {
  try {
    return textAt(JSON.parse(text), place);
  } catch {
    return null; // not JSON
  }
}

function behind(text: string, mark: string): string | null {
  const at = text.indexOf(mark);
  return at < 0 ? null : text.slice(at + mark.length);
}

function ahead(text: string, mark: string): string | null {
  const at = text.indexOf(mark);
  return at < 0 ? null : text.slice(0, at);
}
