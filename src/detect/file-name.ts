/** A file name as a CRM wrote it into a header, made readable and harmless. */

const MAX_CHARS = 120;

/** What the name means: undoes percent-encoding, RFC 2047 words and raw bytes, all of which real products send. */
export function readName(raw: string): string {
  const extended = /^[a-z0-9_-]+'[^']*'(.*)$/i.exec(raw)?.[1];
  if (extended !== undefined) return percentDecoded(extended);
  const words = /=\?([\w-]+)\?([bq])\?([^?]*)\?=/gi;
  if (words.test(raw))
    return raw.replace(words, (_word, charset: string, how: string, text: string) =>
      how.toLowerCase() === 'b'
        ? (decoded(Buffer.from(text, 'base64'), [charset]) ?? text)
        : (decoded(quotedBytes(text), [charset]) ?? text),
    );
  return percentDecoded(rawBytes(raw));
}

/** Node hands header bytes on as Latin-1: a name sent as bare UTF-8 or GB18030 looks like `å®¢`. */
function rawBytes(text: string): string {
  // oxlint-disable-next-line no-control-regex -- the range is what is asked for
  if (!/^[\u0000-\u00ff]*$/.test(text) || !/[\u0080-\u00ff]/.test(text)) return text;
  return decoded(Buffer.from(text, 'latin1'), ['utf-8', 'gb18030']) ?? text;
}

function percentDecoded(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  const bytes = Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  // Letters beyond Latin-1 among the escapes: not what an encoder writes, so left alone.
  // oxlint-disable-next-line no-control-regex -- the range is what is asked for
  if (/[^\u0000-\u00ff]/.test(text)) return text;
  return decoded(bytes, ['utf-8', 'gb18030']) ?? text;
}

function quotedBytes(text: string): Buffer {
  const plain = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

function decoded(bytes: Uint8Array, charsets: readonly string[]): string | null {
  for (const charset of charsets) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes);
    } catch {
      // Not this charset, or none that is known: the next one, or the name as it stands.
    }
  }
  return null;
}

/** The last part of a path, without control, bidi and zero-width characters, at most 120 characters with its extension kept; empty when nothing is left. */
export function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  if (/^\.*$/.test(plain)) return '';
  const characters = Array.from(plain);
  if (characters.length <= MAX_CHARS) return plain;
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(plain)?.[0] ?? '';
  return characters.slice(0, MAX_CHARS - extension.length).join('') + extension;
}

/** The last part of a request's path where it is a file's name; browsers save under it when the answer gives none. */
export function namedByPath(path: string): string | null {
  // Asked of nearly every answer that is looked at; few paths end in a file's name.
  if (path.lastIndexOf('.') <= Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))) return null;
  const name = cleanName(path);
  return /^[^.].*\.[A-Za-z0-9]{2,5}$/.test(name) ? name : null;
}
