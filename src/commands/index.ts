/** The commands, in the order in which help lists them. */

import { auditExport, auditShow, auditVerify } from './audit.ts';
import { backup, restore, status } from './backup.ts';
import type { Command } from './command.ts';
import { demo } from './demo.ts';
import { keysAdd, keysList, keysRemove, keysRotate } from './keys.ts';
import { doctor } from './doctor.ts';
import { explain, inspectFile, traceFile } from './look.ts';
import { checkCommand, generateCommand } from './rules.ts';
import { start } from './start.ts';

export const commands: readonly Command[] = [
  start,
  demo,
  checkCommand,
  explain,
  inspectFile,
  traceFile,
  auditShow,
  auditVerify,
  auditExport,
  keysAdd,
  keysList,
  keysRemove,
  keysRotate,
  backup,
  restore,
  status,
  doctor,
  generateCommand,
];
