/** Names of packed files as they may leave: short words without folders and without values. */

import { fold } from '../../lib/fold.ts';

/** Gives each member a name, unlike any other's, with the extension of the file that is written. Where there are many files, their names are data: then they are numbered. */
export function memberNames(): (name: string | null, extension: string | null) => string {
  const taken = new Set<string>();
  let files = 0;
  return (name, extension) => {
    files += 1;
    const clean = files > MOST_NAMED ? null : cleanName(name);
    const wished = clean ?? `file ${files}`;
    let free = wished;
    for (let number = 2; taken.has(fold(free)); number += 1) free = `${wished} (${number})`;
    taken.add(fold(free));
    return extension === null ? free : `${free}.${extension}`;
  };
}

/** A file's name with its extension, as it may stand beside the file; null for any other text. */
export function plainName(text: string): string | null {
  const [, extension] = /^[^\n]{1,100}\.([A-Za-z\d]{2,5})$/.exec(text) ?? [];
  if (extension === undefined || !EXTENSIONS.has(extension.toLowerCase())) return null;
  const base = cleanName(text);
  return base === null ? null : `${base}.${WRITTEN.get(extension.toLowerCase()) ?? extension}`;
}

const EXTENSIONS = new Set(
  'csv,tsv,txt,xlsx,xlsm,xls,xlsb,ods,json,ndjson,xml,yaml,vcf,zip,gz,tar,tgz,html,pdf'.split(','),
);
/** Extensions that change when the file is written anew. */
const WRITTEN = new Map([
  ['xlsm', 'xlsx'],
  ['xls', 'xlsx'],
  ['xlsb', 'xlsx'],
  ['ods', 'xlsx'],
]);
const MOST_NAMED = 20;
const MOST_CHARS = 60;

/** Null for a name that may be, or hold, somebody's value. */
function cleanName(name: string | null): string | null {
  const base = (name ?? '')
    .normalize('NFKC')
    .replace(/^.*[/\\]/su, '')
    .replace(/(?:\.[\p{L}\p{N}]{1,8}){1,2}$/u, '')
    // \p{C}: control, format (direction overrides), surrogate and unassigned characters.
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}"'`<>:|?*%;$&=]/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/^[.\s_~-]+|[.\s_-]+$/gu, '');
  const isValue = base.includes('@') || /\d(?:[^\p{L}]?\d){5}/u.test(base.replace(DATE, ''));
  if (isValue || base.length > MOST_CHARS || !/[\p{L}\d]/u.test(base) || RESERVED.test(base)) return null;
  return base;
}

/** A day, with or without its time: exports like to be named by it. */
const DATE =
  /(?<!\d)20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?:[-_.T ]?(?:[01]\d|2[0-3])[-_.]?[0-5]\d(?:[-_.]?[0-5]\d(?:[-_.]?\d{3})?)?)?(?!\d)/u;
/** Devices of Windows, and what a spreadsheet or a shell would take for something else. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$|^[+@=-]/i;
