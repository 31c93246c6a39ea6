#!/usr/bin/env node
// The entrance in plain JavaScript: makes sure of the Node version, then loads the program.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isNewEnough, pinnedNode, runOn, TOO_OLD } from './node24.mjs';

if (isNewEnough()) {
  // A checkout runs its TypeScript as it is; Node strips no types below node_modules, so a package carries compiled JavaScript.
  const source = new URL('./main.ts', import.meta.url);
  const compiled = new URL('../dist/main.js', import.meta.url);
  const { main } = await import((existsSync(source) ? source : compiled).href);
  await main(process.argv.slice(2));
} else {
  const node = pinnedNode();
  if (node) runOn(node, fileURLToPath(import.meta.url), process.argv.slice(2));
  else {
    process.stderr.write(TOO_OLD);
    process.exitCode = 2;
  }
}
