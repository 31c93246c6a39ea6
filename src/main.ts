/** The command line: reads argv, env and signals, runs one command, sets the exit code. */

import { Command as Program, CommanderError } from 'commander';
import { loadCommands } from './commands/index.ts';
import type { Command, CommandContext, ExitCode, Options } from './commands/command.ts';
import { Fault } from './lib/fault.ts';
import { shown, shownJson } from './lib/shown.ts';
import { openTerminal } from './lib/terminal.ts';
import { VERSION } from './lib/version.ts';
import { asksGateway } from './model/duties.ts';

/** Runs the program to its end. */
export async function main(argv: readonly string[]): Promise<void> {
  // Node would print the error's message, which may quote what a parser choked on.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit(1);
  });
  // The reader of a pipe (`| head`) has gone: nobody is left to tell.
  process.stdout.once('error', () => process.exit(1));
  let code: ExitCode = 0;
  const program = new Program('exportgate')
    .description('The export gateway in front of an unchanged CRM.')
    .version(VERSION)
    .exitOverride()
    // An option belongs to the word that it stands behind: `override end --app A`.
    .enablePositionalOptions()
    .showHelpAfterError('(see exportgate --help)');
  const groups = new Map<string, Program>();
  // Options of the program itself stand alone: whatever else begins with one is for its help.
  for (const command of await loadCommands(argv[0])) add(command);

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) code = error.exitCode === 0 ? 0 : 2;
    // What failed halfway may have left children and ports open; they must not keep the program from ending.
    else process.exit(fail(error));
  }
  process.exitCode = code;

  function add(command: Command): void {
    const [first = '', second] = command.name.split(' ');
    const parent = second === undefined ? program : group(first);
    const made = parent
      .command(second ?? first)
      .description(command.summary)
      .option('--config <file>', 'the configuration', './config.yaml')
      .option('--json', 'answer as one JSON value')
      .exitOverride();
    for (const argument of command.args ?? []) made.argument(argument);
    for (const [flags, summary] of command.options ?? []) made.option(flags, summary);
    if (asksGateway(command.name) && !command.options?.some(([flags]) => flags.startsWith('--as ')))
      made.option('--as <id>', 'the person who runs it, for the record and for `duties: separated`');
    if (second === undefined) groups.set(first, made);
    made.action(async (...given: unknown[]) => {
      const options = made.opts<Record<string, string | boolean | undefined>>();
      const args = given.slice(0, command.args?.length ?? 0).filter((value) => value !== undefined);
      code = await command.run(contextOf(options), args.map(String), options);
    });
  }

  function group(name: string): Program {
    const known = groups.get(name) ?? program.command(name).exitOverride();
    groups.set(name, known);
    return known;
  }
}

const STOPS = ['SIGTERM', 'SIGINT'] as const;

function contextOf(options: Options): CommandContext {
  const fit = options['json'] === true ? shownJson : shown;
  return {
    configPath: String(options['config']),
    json: options['json'] === true,
    ...(typeof options['as'] === 'string' && { as: options['as'] }),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    out: (text) => void process.stdout.write(`${fit(text)}\n`),
    err: (text) => void process.stderr.write(`${fit(text)}\n`),
    terminal: () =>
      process.stdin.isTTY && process.stdout.isTTY ? openTerminal(process.stdin, process.stdout) : null,
    untilStopped: (reload) =>
      new Promise((resolve) => {
        process.on('SIGHUP', reload);
        // Without listeners a second signal, of either kind, ends the program at once.
        const stop = (): void => {
          for (const signal of STOPS) process.removeListener(signal, stop);
          resolve();
        };
        for (const signal of STOPS) process.on(signal, stop);
      }),
  };
}

/** A fault's own message is written for people; of anything else only the kind is told, since it may quote data. */
function fail(error: unknown): ExitCode {
  if (error instanceof Fault) {
    process.stderr.write(`exportgate: ${shown(error.message)} [${error.code}]\n`);
    return error.code === 'INPUT' ? 2 : 1;
  }
  process.stderr.write(
    `exportgate: an error that nobody expected (${error instanceof Error ? error.name : typeof error})\n${placeOf(error)}\n`,
  );
  return 1;
}

/** The upper lines of its stack. The stack begins with the message, which may have several lines. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error) || !error.stack?.includes(error.message)) return '';
  const { stack, message } = error;
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .slice(1, 4)
    .join('\n');
}
