#!/usr/bin/env node
// The entrance in plain JavaScript: checks the Node version in one sentence, then loads the program.
import { existsSync } from 'node:fs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `exportgate needs Node 24 or newer and was started with ${process.versions.node}: use "npm run" or "npx" in its folder, which bring their own, or install Node 24.\n`,
  );
  process.exit(2);
}

// A checkout runs its TypeScript as it is; Node strips no types below node_modules, so a package carries compiled JavaScript.
const source = new URL('./main.ts', import.meta.url);
const compiled = new URL('../dist/main.js', import.meta.url);
const { main } = await import((existsSync(source) ? source : compiled).href);
await main(process.argv.slice(2));
