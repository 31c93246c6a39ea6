/** The three duties of administration (三员), and which of them each command belongs to: this table is the only place that says so. */

export const DUTIES = ['system', 'security', 'audit'] as const;
/** `system`: the machine, backups, keys of the store. `security`: rules, people and exceptions. `audit`: the record of what both did. */
export type Duty = (typeof DUTIES)[number];

interface CommandDuty {
  /** As it is typed. */
  readonly command: string;
  /** Any one of them suffices. */
  readonly duties: readonly Duty[];
  /** What it asks of the gateway or the store; none where it works by files alone, which the machine's own users guard. */
  readonly operations: readonly string[];
}

export const COMMAND_DUTIES: readonly CommandDuty[] = [
  { command: 'init', duties: ['system'], operations: [] },
  { command: 'start', duties: ['system'], operations: [] },
  { command: 'demo', duties: ['system'], operations: [] },
  { command: 'generate', duties: ['system'], operations: [] },
  { command: 'inspect', duties: [...DUTIES], operations: [] },
  { command: 'status', duties: [...DUTIES], operations: ['status'] },
  { command: 'doctor', duties: ['system'], operations: ['status'] },
  { command: 'backup', duties: ['system'], operations: ['backup'] },
  { command: 'restore', duties: ['system'], operations: ['restore'] },
  { command: 'keys rotate', duties: ['system'], operations: ['keys.rotate'] },
  { command: 'keys add', duties: ['security'], operations: ['keys.add'] },
  { command: 'keys list', duties: [...DUTIES], operations: ['keys.list'] },
  { command: 'keys remove', duties: ['security'], operations: ['keys.remove'] },
  { command: 'check', duties: ['security'], operations: [] },
  { command: 'explain', duties: ['security', 'audit'], operations: ['explain.standing', 'explain.past'] },
  { command: 'simulate', duties: ['security'], operations: ['past.read'] },
  { command: 'rules reload', duties: ['security'], operations: ['rules.reload'] },
  { command: 'rules waiting', duties: ['security', 'audit'], operations: ['rules.waiting'] },
  { command: 'rules agree', duties: ['security'], operations: ['rules.agree'] },
  { command: 'grants add', duties: ['security'], operations: ['grants.add'] },
  { command: 'grants contract', duties: ['security'], operations: ['grants.contract'] },
  { command: 'grants revoke', duties: ['security'], operations: ['grants.revoke'] },
  { command: 'grants list', duties: ['security', 'audit'], operations: ['grants.list'] },
  { command: 'grants show', duties: ['security', 'audit'], operations: ['grants.list'] },
  { command: 'grants emergencies', duties: ['security', 'audit'], operations: ['breakglass.list'] },
  { command: 'grants review', duties: ['audit'], operations: ['breakglass.review'] },
  { command: 'people list', duties: [...DUTIES], operations: ['people.list'] },
  { command: 'people leave', duties: ['security'], operations: ['people.leave', 'people.leave-list'] },
  { command: 'people suspend', duties: ['security'], operations: ['people.suspend'] },
  { command: 'people restore', duties: ['security'], operations: ['people.restore'] },
  { command: 'people totp-reset', duties: ['security'], operations: ['totp.remove'] },
  { command: 'people report', duties: ['security', 'audit'], operations: ['people.report'] },
  { command: 'override', duties: ['security'], operations: ['override.set'] },
  { command: 'override end', duties: ['security'], operations: ['override.end'] },
  { command: 'override list', duties: [...DUTIES], operations: ['override.list'] },
  { command: 'trace', duties: ['audit'], operations: ['trace'] },
  { command: 'audit show', duties: ['audit'], operations: ['audit.read'] },
  { command: 'audit verify', duties: ['audit'], operations: ['audit.raw'] },
  { command: 'audit export', duties: ['audit'], operations: ['audit.raw'] },
  {
    command: 'audit report',
    duties: ['security', 'audit'],
    operations: ['report.readiness', 'report.limits', 'report.access-review'],
  },
  { command: 'audit review', duties: ['audit'], operations: ['report.access-review', 'review.sign'] },
];

/** What anybody who can reach the gateway may ask without a name: whether it lives, and how it is. */
export const OPEN_OPERATIONS: readonly string[] = ['alive', 'status'];

/** Operations whose own event names the person and the machine's user; of every other one the gate writes down who asked for it. */
export const SELF_RECORDED: readonly string[] = [
  'rules.reload',
  'rules.agree',
  'grants.add',
  'grants.contract',
  'grants.revoke',
  'people.leave',
  'people.leave-list',
  'people.suspend',
  'people.restore',
  'override.set',
  'override.end',
  'review.sign',
];

/** The duties of which one suffices for an operation; none where no command names it. */
export function dutiesFor(operation: string): readonly Duty[] {
  return DUTIES.filter((duty) =>
    COMMAND_DUTIES.some(({ duties, operations }) => operations.includes(operation) && duties.includes(duty)),
  );
}

/** Whether a command asks something of the gateway, so that it can say who runs it. */
export const asksGateway = (command: string): boolean =>
  COMMAND_DUTIES.some((one) => one.command === command && one.operations.length > 0);
