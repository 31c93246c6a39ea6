/** How a question is put: read, tried on the spot, and asked again until its answer holds or somebody goes on with a note. */

import { INIT_QUESTIONS, initTexts } from '../../model/texts/init.ts';
import type { InitQuestion } from '../../model/texts/init.ts';
import type { Language } from '../../model/exchange.ts';

interface Question<Value> {
  readonly id: InitQuestion;
  /** What there is to choose from. */
  readonly names?: readonly string[];
  /** What Enter takes; null: something must be written. */
  readonly fallback: string | null;
  /** A secret: it is not shown while it is typed. */
  readonly hidden?: boolean;
  /** Null where the text is no answer at all. */
  read(text: string): Value | null;
  try(value: Value): Promise<Tried>;
}

/** What trying an answer showed. */
export interface Tried {
  readonly ok: boolean;
  readonly seen: readonly string[];
  /** What remains to be looked at though the answer holds. */
  readonly notes?: readonly string[];
}

/** Where answers come from. */
export interface Source {
  /** As it was typed; an empty one takes the fallback, or goes on with an answer that failed. */
  answer(question: Pick<Question<unknown>, 'id' | 'fallback' | 'hidden'>): Promise<string>;
  /** Told before it is asked again. Throws INPUT where nobody can answer again. */
  failed(id: InitQuestion, why: readonly string[], mayGoOn: boolean): void;
  /** The code from a mail; '' where none came, null where nobody is there to read it. */
  readonly code: (address: string) => Promise<string | null>;
}

export interface Interview {
  readonly put: <Value>(question: Question<Value>) => Promise<Value>;
  /** What remains to be looked at, in the order in which it was found. */
  readonly notes: readonly string[];
}

export function openInterview(
  source: Pick<Source, 'answer' | 'failed'>,
  language: Language,
  say: (text: string) => void,
): Interview {
  const words = initTexts[language];
  const notes: string[] = [];
  let number = 0;
  return {
    notes,
    async put<Value>(question: Question<Value>): Promise<Value> {
      const { id, fallback } = question;
      const names = (question.names ?? []).join(words.between);
      number += 1;
      say(`\n${number}/${INIT_QUESTIONS.length}  ${words.questions[id].ask}`);
      say(`      ${words.questions[id].how(names)}`);
      let held: { readonly value: Value; readonly seen: readonly string[] } | null = null;
      for (;;) {
        const text = (await source.answer(question)).trim();
        if (text === '' && held !== null) {
          notes.push(...held.seen);
          return held.value;
        }
        const given = text === '' ? fallback : text;
        const value = given === null ? null : question.read(given);
        if (value === null) {
          source.failed(id, [words.questions[id].wrong(names)], false);
          continue;
        }
        const tried = await question.try(value);
        if (tried.ok) {
          for (const line of [...tried.seen, ...(tried.notes ?? [])]) say(`      ${line}`);
          notes.push(...(tried.notes ?? []));
          return value;
        }
        source.failed(id, tried.seen, true);
        held = { value, seen: tried.seen };
      }
    },
  };
}
