/** The commands, in the order in which help lists them; each is loaded when it is asked for, since most need little of the program. */

import type { Command } from './command.ts';

type Load = () => Promise<readonly Command[]>;

/** By the first word. */
const COMMANDS: readonly (readonly [word: string, load: Load])[] = [
  ['init', async () => [(await import('./init.ts')).init]],
  ['start', async () => [(await import('./start.ts')).start]],
  ['demo', async () => [(await import('./demo.ts')).demo]],
  ['check', async () => [(await import('./rules.ts')).checkCommand]],
  ['explain', async () => [(await import('./explain.ts')).explain]],
  ['simulate', async () => [(await import('./simulate.ts')).simulate]],
  [
    'rules',
    async () => {
      const { rulesReload, rulesWaiting, rulesAgree } = await import('./rule-changes.ts');
      return [rulesReload, rulesWaiting, rulesAgree];
    },
  ],
  ['inspect', async () => [(await import('./look.ts')).inspectFile]],
  ['trace', async () => [(await import('./look.ts')).traceFile]],
  [
    'audit',
    async () => {
      const { auditShow, auditVerify, auditExport } = await import('./audit.ts');
      const { auditReport } = await import('./audit-report.ts');
      const { auditReview } = await import('./audit-review.ts');
      return [auditShow, auditVerify, auditExport, auditReport, auditReview];
    },
  ],
  [
    'keys',
    async () => {
      const { keysAdd, keysList, keysRemove, keysRotate } = await import('./keys.ts');
      return [keysAdd, keysList, keysRemove, keysRotate];
    },
  ],
  [
    'grants',
    async () => {
      const grants = await import('./grants.ts');
      const { grantsAdd, grantsContract, grantsList, grantsShow, grantsRevoke } = grants;
      const { grantsEmergencies, grantsReview } = await import('./emergencies.ts');
      return [
        grantsAdd,
        grantsContract,
        grantsList,
        grantsShow,
        grantsRevoke,
        grantsEmergencies,
        grantsReview,
      ];
    },
  ],
  [
    'people',
    async () => {
      const people = await import('./people.ts');
      const { peopleList, peopleLeave, peopleSuspend, peopleRestore, peopleReport } = people;
      const { peopleTotpReset } = await import('./emergencies.ts');
      return [peopleList, peopleLeave, peopleSuspend, peopleRestore, peopleTotpReset, peopleReport];
    },
  ],
  [
    'override',
    async () => {
      const { overrideSet, overrideEnd, overrideList } = await import('./override.ts');
      return [overrideSet, overrideEnd, overrideList];
    },
  ],
  ['backup', async () => [(await import('./backup.ts')).backup]],
  ['restore', async () => [(await import('./backup.ts')).restore]],
  ['status', async () => [(await import('./backup.ts')).status]],
  ['doctor', async () => [(await import('./doctor.ts')).doctor]],
  ['generate', async () => [(await import('./rules.ts')).generateCommand]],
];

/** The commands that begin with a word; all where none does, as for help. */
export async function loadCommands(word = ''): Promise<readonly Command[]> {
  const named = COMMANDS.filter(([first]) => first === word);
  const loaded = await Promise.all((named.length > 0 ? named : COMMANDS).map(async ([, load]) => load()));
  return loaded.flat();
}
