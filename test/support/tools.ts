/** Programs that some tests need: whether this machine has them, and what to say when it has not. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is there to test with. Under CI=true it must be: then this says yes, and the test fails where it is missing. */
export function haveTool(name: string): boolean {
  if (toolPath(name) !== null) return true;
  if (process.env['CI'] === 'true') return true;
  process.stdout.write(`skipped: this machine has no ${name}; .ci/run installs it\n`);
  return false;
}

/** Where the program is, or null. */
export function toolPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (
    folders
      .map((folder) => join(folder, name))
      .find((path) => {
        try {
          accessSync(path, constants.X_OK);
          return true;
        } catch {
          return false;
        }
      }) ?? null
  );
}
