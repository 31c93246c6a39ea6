/** What is wrong in a file, where, and what to do. */

export interface Problem {
  readonly file: string;
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** `file:line:column: message`. */
  readonly text: string;
}

/** A problem at a place; at the file's start where no place is given. */
export function problemIn(
  file: string,
  message: string,
  { line, column }: { readonly line: number; readonly column: number } = { line: 1, column: 1 },
): Problem {
  return { file, line, column, message, text: `${file}:${line}:${column}: ${message}` };
}
