/** Vectors of llhttp's own tests: the bytes that its authors wrote into Markdown (test/fixtures/http1-llhttp). */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'http1-llhttp');

export interface Vector {
  /** File and heading, which are unique together. */
  readonly name: string;
  /** What is sent, as latin1. */
  readonly bytes: string;
}

/** Every vector, whatever mode of the parser it was written for: strictness is ours to show. */
export function vectorsOf(kind: 'request' | 'response'): readonly Vector[] {
  return readdirSync(join(FOLDER, kind))
    .sort()
    .flatMap((file) => vectorsIn(file, readFileSync(join(FOLDER, kind, file), 'utf8')));
}

function vectorsIn(file: string, text: string): readonly Vector[] {
  const vectors: Vector[] = [];
  const times = new Map<string, number>();
  let heading = '';
  for (const match of text.matchAll(/^#+ (?<title>.+)$|^```http\n(?<block>[^]*?)^```$/gm)) {
    const { title, block } = match.groups ?? {};
    if (title !== undefined) heading = title;
    if (block === undefined) continue;
    const name = `${file.replace(/\.md$/, '')}: ${heading}`;
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    vectors.push({ name: time === 1 ? name : `${name} (${time})`, bytes: bytesOf(block) });
  }
  return vectors;
}

/** The escapes of llhttp's test harness (test/md-test.ts). */
function bytesOf(block: string): string {
  return block
    .replace(/\n$/, '')
    .replace(/\\\n/g, '')
    .replace(/\n/g, '\r\n')
    .replace(/\\r/g, '\r')
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\f/g, '\f')
    .replace(/\\x([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
