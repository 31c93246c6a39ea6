/** The Content-Disposition header of a file that we offer (RFC 6266): an ASCII name for old readers, the whole name beside it. */

/** `attachment` with the file's name; a name that is not plain ASCII comes twice, in `filename` and in `filename*` (RFC 8187). */
export function attachment(fileName: string): string {
  const name = withoutPath(fileName);
  const plain = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/g, '_');
  if (plain === name) return `attachment; filename="${name}"`;
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`;
}

/** Control characters, path separators and bidi overrides never stand in a name that a person will trust. */
function withoutPath(fileName: string): string {
  const name = fileName
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- they are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[/\\]/g, '_')
    .trim();
  return name === '' || name === '.' || name === '..' ? 'export' : name;
}

// encodeURIComponent leaves '()* as they are; RFC 8187's attr-char has none of them.
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
