/** Which record a row is, as a keyed hash: the same for the same customer in every file and list, and nothing from which anybody reads who it is. */

import { hmac } from './hmac.ts';
import { sameText, sameValue } from './same-value.ts';

/** Under which key, and of what, records are told apart. */
export interface RecordSpace {
  readonly key: Uint8Array;
  readonly app: string;
  readonly entity: string;
}

/** 16 bytes for the record of an id, told by nobody without the key. */
export function recordHash(key: Uint8Array, app: string, entity: string, id: string): Uint8Array {
  return hashOf({ key, app, entity }, [idText(id)]);
}

/** What tells records apart. `id`: all such columns together are the id. `email`, `phone`, `name`: the first of these that the row has. `together`: all that the row has. */
export type IdentityKind = 'id' | 'email' | 'phone' | 'name' | 'together';

export interface IdentityColumn {
  readonly index: number;
  readonly by: IdentityKind;
}

/** 16 bytes for a row's record. Where none of the columns says which it is, all that is in the row does. `text` gives its cells, of which there are `width`. */
export function rowHash(
  space: RecordSpace,
  columns: readonly IdentityColumn[],
  width: number,
  text: (column: number) => string,
): Uint8Array {
  return hashOf(space, told(columns, text) ?? wholeRow(width, text));
}

/** A record that stands inside another, or where rows are no records: by its place in what `of` names. */
export const placedHash = (space: RecordSpace, of: Uint8Array, place: number): Uint8Array =>
  hashOf(space, ['place', Buffer.from(of).toString('hex'), String(place)]);

const hashOf = ({ key, app, entity }: RecordSpace, parts: readonly string[]): Uint8Array =>
  hmac(key)
    .update(JSON.stringify([app, entity, ...parts]))
    .digest()
    .subarray(0, 16);

/** What makes the row's identity; null where nothing does. An id alone is one part, as a list's id is. */
function told(
  columns: readonly IdentityColumn[],
  text: (column: number) => string,
): readonly string[] | null {
  const ids = columns.filter(({ by }) => by === 'id').map(({ index }) => idText(text(index)));
  if (ids.some((id) => id !== '')) return ids;
  for (const kind of ['email', 'phone', 'name'] as const) {
    const values = valuesOf(columns, kind, text);
    if (values.length > 0) return [kind, ...values];
  }
  const together = valuesOf(columns, 'together', text);
  return together.length > 0 ? ['together', ...together] : null;
}

/** In an order that the columns' own does not change. */
function valuesOf(
  columns: readonly IdentityColumn[],
  kind: IdentityKind,
  text: (column: number) => string,
): readonly string[] {
  const values = new Set<string>();
  for (const { index, by } of columns)
    if (by === kind) for (const value of identityValues(kind, text(index))) values.add(value);
  return [...values].toSorted();
}

/** What of a cell tells who it is, in one spelling; nothing for a cell that says nothing. */
export function identityValues(kind: IdentityKind, text: string): readonly string[] {
  const whole = sameValue(text);
  switch (kind) {
    case 'id': {
      const id = idText(text);
      return id === '' ? [] : [id];
    }
    case 'name':
    case 'together':
      return /[\p{L}\p{N}]/u.test(whole.text) ? [whole.text] : [];
    case 'email':
    case 'phone':
      if (whole.kind === kind) return [whole.text];
      // A number without blanks is one where its column holds numbers.
      if (kind === 'phone' && /^\d{7,15}$/.test(whole.text)) return [whole.text];
      return several(kind, whole.text);
    default:
      return kind satisfies never;
  }
}

function several(kind: 'email' | 'phone', text: string): readonly string[] {
  const parts = text.split(/[,;|、，；\n]/u);
  return parts.length < 2 || parts.length > MOST_PARTS
    ? []
    : parts.flatMap((part) => identityValues(kind, part));
}

const MOST_PARTS = 20;

/** An id as it is; without what exporters put around it so that a spreadsheet keeps its digits. Capitals tell ids apart. */
function idText(text: string): string {
  if (PLAIN_ID.test(text)) return text;
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '')
    .trim();
  return /^="(.*)"$/s.exec(plain)?.[1]?.trim() ?? plain.replace(/^'/, '');
}

const PLAIN_ID = /^[\w.-]+$/;

function wholeRow(width: number, text: (column: number) => string): readonly string[] {
  const cells = Array.from({ length: width }, (_, column) => sameText(text(column)));
  return ['row', ...cells.filter((cell) => cell !== '').toSorted()];
}
