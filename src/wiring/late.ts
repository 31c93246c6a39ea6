/** Parts that are loaded when they are first asked for: a command that needs little of the program does not wait for all of it. */

/** A function of a module that is loaded at its first call. */
export function late<Given extends readonly unknown[], Answer>(
  load: () => Promise<(...given: Given) => Promise<Answer>>,
): (...given: Given) => Promise<Answer> {
  return async (...given) => (await load())(...given);
}
