// Finds a Node that is new enough. npm 11 links the pinned one as node_modules/.bin/node, so that "npm run" uses it; npm 10, which comes with
// Node 20, links none when several packages offer the same program. So whoever needs Node 24 asks here: `node src/node24.mjs SCRIPT ARGS…`
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

/** Whether this process is new enough itself. */
export const isNewEnough = () => Number(process.versions.node.split('.')[0]) >= NEEDED;

/** The pinned runtime beside us, or null. */
export function pinnedNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
  const path = join(modules, `node-${os}-${process.arch}`, 'bin', name);
  return existsSync(path) ? path : null;
}

/** Runs a script on the pinned runtime as if it were this process: the same terminal, the same signals, the same exit code. */
export function runOn(node, script, args) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, [script, ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

/** The sentence for whoever has neither. */
export const TOO_OLD = `exportgate needs Node ${NEEDED} or newer and was started with ${process.versions.node}: run "npm ci" in its folder, which brings the right one, or install Node ${NEEDED}.\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [script = '', ...args] = process.argv.slice(2);
  const node = isNewEnough() ? process.execPath : pinnedNode();
  if (node) runOn(node, script, args);
  else {
    process.stderr.write(TOO_OLD);
    process.exit(2);
  }
}
