/** Builds the layout of a JSON text while it is read: the pieces of text between its tables. */

import { Fault } from '../../lib/fault.ts';
import type { JsonLayout, JsonTable, Piece } from './layout.ts';

const MOST_TABLES = 1000;

export class Frame {
  readonly #layout: JsonLayout;
  readonly #names = new Set<string>();
  #pieces: Piece[] = [];

  constructor(layout: JsonLayout) {
    this.#layout = layout;
  }

  put(text: string): void {
    const last = this.#pieces.at(-1);
    if (typeof last === 'string') this.#pieces[this.#pieces.length - 1] = last + text;
    else this.#pieces.push(text);
  }

  /** What must stand before the next member of the object under way. */
  get comma(): string {
    const last = this.#pieces.at(-1);
    return typeof last === 'string' && last.endsWith('{') ? '' : ',';
  }

  /** The names of columns stand here: those of the next table, or of the last one. */
  header(of: 'next' | 'last'): void {
    const { length } = this.#layout.tables;
    this.#pieces.push(of === 'next' ? length : length - 1);
  }

  /** A table begins here. */
  table(table: Omit<JsonTable, 'before'>): void {
    if (this.#layout.tables.length >= MOST_TABLES)
      throw new Fault('FORMAT_UNKNOWN', 'read a JSON file: it has too many lists');
    this.#layout.tables.push({ ...table, before: this.#pieces });
    this.#pieces = [];
  }

  /** What was put since the last table stands behind it. */
  end(): void {
    this.#layout.tail.push(...this.#pieces);
    this.#pieces = [];
  }

  /** The keys that lead to a table, unlike any other's. */
  named(path: readonly string[]): string {
    const name = path.join('.') || 'Table 1';
    let unique = name;
    for (let number = 2; this.#names.has(unique); number += 1) unique = `${name} (${number})`;
    this.#names.add(unique);
    return unique;
  }
}
