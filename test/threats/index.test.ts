/** Every class of threat has a test in this folder whose name says which: a defence without one could be taken out and nobody would see it. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** How many classes each section has. */
const SECTIONS = { A: 14, B: 18, C: 11, D: 15, E: 9, F: 12, G: 8, H: 18, I: 10, J: 11, L: 12, O: 6 } as const;

/** Of sections whose other classes are tested elsewhere (journeys, crash tests, deployment). */
const PARTS = {
  K: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13],
  M: [2, 3, 5, 6],
  N: [1, 2, 8, 10, 12, 14, 17],
} as const;

const classes = [
  ...Object.entries(SECTIONS).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_one, at) => `${letter}${at + 1}`),
  ),
  ...Object.entries(PARTS).flatMap(([letter, numbers]) => numbers.map((number) => `${letter}${number}`)),
];
const files = readdirSync(import.meta.dirname).filter(
  (name) => name.endsWith('.test.ts') && name !== 'index.test.ts',
);
const named = new Set(files.flatMap((file) => classesIn(`${import.meta.dirname}/${file}`)));

it('an empty folder is no proof', () => expect(files.length).toBeGreaterThan(20));

it.each(classes)('%s has a test of its name', (id) => expect([...named]).toContain(id));

/** The ids at the beginning of a test's or a group's name, or of a case that gives it one. */
function classesIn(path: string): readonly string[] {
  const names = readFileSync(path, 'utf8').matchAll(
    /(?:\b(?:it|describe)(?:\.\w+)*\(|\)\(|\[)\s*(['"`])((?:[A-O]\d{1,2}\b[ ,]*)+)/g,
  );
  return Array.from(names, ([, , ids = '']) => ids.match(/[A-O]\d{1,2}/g) ?? []).flat();
}
