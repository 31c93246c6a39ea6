/** A text file line by line, whatever its encoding and line ends. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import { decoded, encodingOf } from '../encoding/encoding.ts';

/** The whole text in pieces of any length. A NUL is the fault FORMAT_BROKEN: no text has one. */
export async function* textOfSource(source: Source): AsyncGenerator<string> {
  const { encoding } = await encodingOf(source);
  for await (const text of decoded(source, encoding)) {
    if (text.includes('\0')) throw new Fault('FORMAT_BROKEN', 'read a text file: it holds NUL characters');
    yield text;
  }
}

/** Lines without their ends, some at a time; the last one only if it is not empty. */
export async function* textLines(source: Source): AsyncGenerator<readonly string[]> {
  let pending: string[] = [];
  let length = 0;
  let afterCr = false;
  for await (const text of textOfSource(source)) {
    if (text === '') continue;
    // A CR that ended the last piece has ended its line; an LF behind it is the same end.
    const lines = (afterCr && text.startsWith('\n') ? text.slice(1) : text).split(/\r\n|\r|\n/);
    afterCr = text.endsWith('\r');
    const last = lines.pop() ?? '';
    if (lines.length > 0) {
      pending.push(lines[0] ?? '');
      lines[0] = pending.join('');
      pending = [];
      length = 0;
      yield lines;
    }
    if (last !== '') pending.push(last);
    length += last.length;
    if (length > LONGEST)
      throw new Fault('LIMIT_CELL', `read a text file: a line is longer than ${LONGEST} characters`);
  }
  if (pending.length > 0) yield [pending.join('')];
}

const LONGEST = 16_777_216;
