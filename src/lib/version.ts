/** The program's version, from package.json. */

import { readFileSync } from 'node:fs';

/** Two folders up, in a checkout (src/lib) as in a package (dist/lib). */
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const VERSION: string = manifest.version;
