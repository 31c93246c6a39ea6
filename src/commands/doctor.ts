/** `doctor`: proves from the outside that the gateway is the only way to the CRM, and that what it stands on is sound. */

import { loadConfig, loadSettings } from '../config/index.ts';
import { callControl, controlPath } from '../lib/control.ts';
import { Fault } from '../lib/fault.ts';
import { CHECK_NAMES, examine, known } from '../wiring.ts';
import type { Finding, Patient } from '../wiring.ts';
import type { Command, CommandContext, Options } from './command.ts';
import { fileBytes } from './given.ts';

export const doctor: Command = {
  name: 'doctor',
  summary:
    'can the CRM be reached around the gateway? are headers forgeable? is every export route governed? exit 1 with a red finding',
  options: [
    ['--direct-only', 'only try to reach the CRM directly; for another machine, without rules or data'],
    ['--addresses <list>', 'addresses to try instead of doctor.direct, separated by commas'],
    ['--through <url>', 'where the gateway is asked; site.url if not given'],
    ['--cookie-file <file>', 'file with the Cookie header of a test account; or EXPORTGATE_DOCTOR_COOKIE'],
    ['--only <list>', `only these checks: ${CHECK_NAMES.join(', ')}`],
    ['--run-exports', 'try every export of the profiles, also by POST; they are recorded and counted'],
  ],
  async run(context, _args, options) {
    const found = await examine(await patientOf(context, options));
    const red = found.filter(({ level }) => level === 'red').length;
    if (context.json) context.out(JSON.stringify({ red, findings: found }));
    else tell(context, found);
    return red === 0 ? 0 : 1;
  },
};

async function patientOf(context: CommandContext, options: Options): Promise<Patient> {
  const elsewhere = options['directOnly'] === true;
  // Elsewhere there are no rules; then only the addresses matter.
  const result = elsewhere
    ? await loadSettings(context.configPath)
    : await loadConfig(context.configPath, known);
  if (!result.ok)
    throw new Fault(
      'INPUT',
      `read ${context.configPath}: it cannot be used\n${result.problems.map(({ text }) => `  ${text}`).join('\n')}`,
    );
  const { loaded } = result;
  return {
    loaded,
    profiles: 'profiles' in loaded ? loaded.profiles : new Map(),
    through: urlsIn(options, 'through')?.[0] ?? loaded.config.site.url,
    cookie: cookieOf(context, options),
    addresses: urlsIn(options, 'addresses'),
    elsewhere,
    only: onlyIn(options),
    runExports: options['runExports'] === true,
    env: context.env,
    now: context.now,
    instance: elsewhere ? null : await instanceOf(loaded.dataFolder),
  };
}

/** The mark of the gateway that runs over this data folder; null where none does. */
async function instanceOf(dataFolder: string): Promise<string | null> {
  const status = await callControl(controlPath(dataFolder), 'status', {});
  if (typeof status?.value !== 'object' || status.value === null || !('instance' in status.value))
    return null;
  const { instance } = status.value;
  return typeof instance === 'string' ? instance : null;
}

function cookieOf(context: CommandContext, options: Options): string | null {
  const file = options['cookieFile'];
  const text =
    typeof file === 'string'
      ? fileBytes(context, file).toString('utf8')
      : (context.env['EXPORTGATE_DOCTOR_COOKIE'] ?? '');
  const cookie = text.trim().replace(/^cookie:\s*/i, '');
  if (cookie === '') return null;
  if (/^[\x20-\x7e]+$/.test(cookie)) return cookie;
  throw new Fault('INPUT', 'read the cookies for doctor: they must be one line, as the browser sends it');
}

function onlyIn(options: Options): readonly string[] | null {
  const given = options['only'];
  if (typeof given !== 'string') return null;
  const names = given.split(',').map((one) => one.trim());
  if (names.every((name) => CHECK_NAMES.some((known) => known === name))) return names;
  throw new Fault('INPUT', `read the option --only: the checks are ${CHECK_NAMES.join(', ')}`);
}

function urlsIn(options: Options, name: 'through' | 'addresses'): readonly string[] | null {
  const given = options[name];
  if (typeof given !== 'string') return null;
  const urls = given.split(',').map((one) => one.trim());
  if (urls.every((url) => /^https?:/.test(url) && URL.canParse(url))) return urls;
  throw new Fault('INPUT', `read the option --${name}: write addresses as https://10.0.0.5`);
}

const SIGNS = { fine: 'fine     ', unproven: 'unproven ', soon: 'soon     ', red: 'RED      ' } as const;

function tell(context: CommandContext, found: readonly Finding[]): void {
  for (const { level, code, means, mend } of found)
    context.out(
      `${SIGNS[level]} ${code.padEnd(20)} ${means}${mend === '' ? '' : `\n${' '.repeat(31)}${mend}`}`,
    );
  const count = (level: Finding['level']): number => found.filter((one) => one.level === level).length;
  context.out(`\n${count('red')} red, ${count('unproven')} unproven, ${count('fine')} fine`);
}
