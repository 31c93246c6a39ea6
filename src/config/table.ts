/** Makes the README's table of settings. */

import { Config } from './settings.ts';
import { defaultOf, rangeOf, shapeOf } from './shape.ts';
import type { Shape } from './shape.ts';

/** Markdown: one line for each setting, with its sentence, default and range. */
export function settingsTable(): string {
  const rows = settings(shapeOf(Config), '').map(
    ([name, ...cells]) => `| \`${name}\` | ${cells.map(cell).join(' | ')} |`,
  );
  return ['| setting | meaning | default | range |', '|---|---|---|---|', ...rows].join('\n');
}

type Row = readonly [name: string, meaning: string, byDefault: string, range: string];

function settings(shape: Shape, path: string): readonly Row[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, sub]) => {
    const name = path === '' ? key : `${path}.${key}`;
    if (sub.properties) return settings(sub, name);
    if (sub.items?.properties) return settings(sub.items, `${name}[]`);
    const required = shape.required?.includes(key) ?? false;
    const byDefault = sub.default === undefined ? (required ? 'required' : 'none') : defaultOf(sub);
    return [[name, sub.description ?? '', byDefault, rangeOf(sub)]];
  });
}

/** A bar would end the cell, an angle bracket begin a tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
