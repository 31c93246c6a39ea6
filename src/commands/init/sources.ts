/** Where `init` has its answers from: a person at the terminal, or a file. */

import { z } from 'zod';
import { readYamlFile } from '../../config/rules.ts';
import { Fault } from '../../lib/fault.ts';
import type { Terminal } from '../../lib/terminal.ts';
import type { Language } from '../../model/exchange.ts';
import { INIT_QUESTIONS, initTexts } from '../../model/texts/init.ts';
import type { Source } from './interview.ts';

/** A person. Throws INPUT when he stops. */
export function fromTerminal(terminal: Terminal, language: Language, say: (text: string) => void): Source {
  const words = initTexts[language];
  const line = async (prompt: string, hidden = false): Promise<string> => {
    const typed = await terminal.ask(prompt, hidden);
    if (typed === null) throw new Fault('INPUT', words.stopped);
    return typed;
  };
  return {
    answer: ({ fallback, hidden }) =>
      line(fallback === null || fallback === '' ? '  > ' : `  [${fallback}] > `, hidden),
    failed(_id, why, mayGoOn) {
      for (const one of why) say(`    ! ${one}`);
      say(`      ${mayGoOn ? words.againOrOn : words.again}`);
    },
    code: (address) => line(`  ${words.code(address)}`),
  };
}

const text = z.string().max(10_000);
const AnswersFile = z.strictObject({
  ...Object.fromEntries(INIT_QUESTIONS.map((id) => [id, text.optional()])),
  goOnWithout: z
    .array(z.enum(INIT_QUESTIONS))
    .default([])
    .describe('Questions whose answer is kept though trying it failed; each becomes a note.'),
});

/** A file of answers, as they would be typed. Throws INPUT for a file that cannot be used, and for an answer that does not hold. */
export async function fromFile(path: string): Promise<Source> {
  const file = await readYamlFile(path, AnswersFile);
  if (file.value === null || file.problems.length > 0)
    throw new Fault('INPUT', `read the answers\n${file.problems.map((one) => `  ${one.text}`).join('\n')}`);
  const given: Readonly<Record<string, unknown>> = file.value;
  const { goOnWithout } = file.value;
  const gone = new Set<string>();
  return {
    async answer({ id }) {
      const answer = given[id];
      return gone.has(id) || typeof answer !== 'string' ? '' : answer;
    },
    failed(id, why, mayGoOn) {
      if (!mayGoOn || !goOnWithout.includes(id))
        throw new Fault('INPUT', `tried the answers\n  ${file.problemAt([id], why.join('; ')).text}`);
      gone.add(id);
    },
    code: async () => null,
  };
}
