/** `init`: at most ten questions, each answer tried at once; then a commented configuration and rules, in monitor mode. */

import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../lib/fault.ts';
import { newToken } from '../lib/ids.ts';
import type { Language } from '../model/exchange.ts';
import { INIT_QUESTIONS, initTexts } from '../model/texts/init.ts';
import type { InitPlaces } from '../model/texts/init.ts';
import { seenTexts } from '../model/texts/init-seen.ts';
import { checkParts, RULES, trials } from '../wiring.ts';
import { check } from './check.ts';
import type { Command, CommandContext, Options } from './command.ts';
import { existingFile } from './given.ts';
import { filesFor, offered, PLACES, writeNew } from './init/files.ts';
import { openInterview } from './init/interview.ts';
import type { Source } from './init/interview.ts';
import { askAll } from './init/questions.ts';
import type { Answers } from './init/questions.ts';
import { fromFile, fromTerminal } from './init/sources.ts';
import { languageOf } from './language.ts';

export const init: Command = {
  name: 'init',
  summary:
    'ask at most ten questions, try each answer, write a commented configuration and rules in monitor mode',
  options: [
    ['--folder <folder>', 'where to write; the folder of the shell if not given'],
    ['--lang <language>', 'en or zh; that of the terminal if not given'],
    ['--answers <file>', 'YAML with the answers, for scripts; keys: ' + INIT_QUESTIONS.join(', ')],
  ],
  async run(context, _args, options) {
    const language = languageIn(context, options);
    const words = initTexts[language];
    const folder = typeof options['folder'] === 'string' ? options['folder'] : '.';
    const say = (text: string): void => (context.json ? context.err(text) : context.out(text));
    await isFree(resolve(context.cwd, folder), language);
    const { source, close } = await sourceOf(context, options, language, say);
    try {
      say(words.opening(INIT_QUESTIONS.length, folder));
      const { put, notes } = openInterview(source, language, say);
      const answers = await askAll(put, {
        ...(await offered(RULES)),
        language,
        trials,
        code: source.code,
        env: context.env,
        cwd: context.cwd,
        now: context.now,
      });
      const files = await filesFor(answers, RULES, language);
      await writeNew(resolve(context.cwd, folder), files);
      const checked = await check(join(resolve(context.cwd, folder), 'config.yaml'), checkParts);
      for (const problem of checked.problems) context.err(problem);
      const places = placesOf(answers, folder);
      const policies = files.filter(({ path }) => /policies\/(?!.*\.test\.)/.test(path)).length;
      say(`\n${words.written} (${seenTexts[language].policies(policies)}, mode: monitor):`);
      for (const place of PLACES) say(`  ${join(folder, place)}`);
      if (notes.length > 0) say(`\n${words.notes}:`);
      for (const note of notes) say(`  - ${note}`);
      say(`\n${words.next}:`);
      words.steps(places).forEach((step, index) => say(`  ${index + 1}. ${step}`));
      if (context.json)
        context.out(
          JSON.stringify({ written: files.map(({ path }) => path), notes, problems: checked.problems }),
        );
      return checked.problems.length === 0 ? 0 : 1;
    } finally {
      close();
    }
  },
};

function languageIn(context: CommandContext, options: Options): Language {
  const given = options['lang'];
  if (given === undefined) return languageOf(context);
  if (given === 'en') return 'en';
  if (given === 'zh' || given === 'zh-CN') return 'zh-CN';
  throw new Fault('INPUT', 'read the option --lang: it must be en or zh');
}

/** Before anything is asked: the folder can be written, and nothing of ours is in it. */
async function isFree(folder: string, language: Language): Promise<void> {
  const words = initTexts[language];
  const there = await Promise.all(
    PLACES.map((name) =>
      access(join(folder, name)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  if (there.flat().length > 0) throw new Fault('INPUT', words.there(there.flat().join(words.between)));
  const probe = join(folder, `.exportgate-${newToken()}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
  } catch {
    throw new Fault('INPUT', words.readOnly(folder));
  }
}

async function sourceOf(
  context: CommandContext,
  options: Options,
  language: Language,
  say: (text: string) => void,
): Promise<{ readonly source: Source; readonly close: () => void }> {
  const file = options['answers'];
  if (typeof file === 'string')
    return { source: await fromFile(existingFile(context, file)), close: () => undefined };
  const terminal = context.terminal();
  if (terminal === null) throw new Fault('INPUT', initTexts[language].noTerminal);
  return { source: fromTerminal(terminal, language, say), close: () => terminal.close() };
}

function placesOf({ profile, url }: Answers, folder: string): InitPlaces {
  return { config: join(folder, 'config.yaml'), folder, profile, host: url.hostname, url: url.origin };
}
