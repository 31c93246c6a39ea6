/** What formats that hold other files work with: one set for each reading or writing of a file. */

import { Fault } from '../lib/fault.ts';
import { scratchIn } from '../lib/scratch.ts';
import type { Kept } from '../lib/scratch.ts';
import type { Format, ReadLimits, Tools } from './format.ts';
import { containers, formatOf, leavesAs, recognise } from './index.ts';

/** Reads or writes a file of the format with tools whose scratch files stand in the folder; afterwards they are gone. */
export async function withTools<T>(
  { id }: Pick<Format, 'id'>,
  limits: ReadLimits,
  folder: string,
  work: (tools: Tools) => Promise<T>,
): Promise<T> {
  const scratch = scratchIn(folder, limits.maxInflatedBytes);
  let files = 0;
  let bytes = 0;

  async function keep(stream: AsyncIterable<Uint8Array>): Promise<Kept> {
    files += 1;
    if (files > limits.maxEntries)
      throw new Fault('LIMIT_ENTRIES', `unpacked files: they are more than ${limits.maxEntries} together`);
    const room = scratch.room();
    try {
      for await (const chunk of stream) {
        bytes += chunk.length;
        if (bytes > limits.maxInflatedBytes)
          throw new Fault('LIMIT_INFLATED', `unpacked files: over ${limits.maxInflatedBytes} bytes together`);
        await room.write(chunk);
      }
      return await room.kept();
    } catch (error) {
      await room.drop();
      throw error;
    }
  }

  /** The tools of what stands in `depth` packed files, the innermost of the format `within`. */
  function toolsAt(depth: number, within: string): Tools {
    return {
      keep,
      room: () => scratch.room(),
      async open(source, hints) {
        const found = recognise(await source.slice(0, HEAD), hints);
        if ('fault' in found) return found;
        const { format } = found;
        // What tar gathers and gzip packs is one archive in two steps.
        const isStep = within === 'gzip' && format.id === 'tar';
        const deeper = depthOf(format.id, isStep ? depth - 1 : depth);
        const reading = await format.read(source, limits, toolsAt(deeper, format.id));
        const writtenAs = leavesAs(format, hints);
        // Another format's layout says nothing to a writer.
        return { reading, writtenAs, layout: writtenAs === format.writtenAs ? reading.layout : {} };
      },
      writerOf(id) {
        const { extension, mediaType, write } = formatOf(id);
        if (write === null) return null;
        return {
          extension,
          mediaType,
          write: (sink, layout, mark) => write(sink, layout, mark, toolsAt(depth, id)),
        };
      },
    };
  }

  /** How deep a file of the format stands that is held by what stands in `depth` packed files. */
  function depthOf(format: string, depth: number): number {
    if (!containers.some((container) => container.id === format)) return depth;
    if (depth < limits.maxNesting) return depth + 1;
    throw new Fault('LIMIT_DEPTH', `unpacked files: they are packed over ${limits.maxNesting} times`);
  }

  try {
    return await work(toolsAt(depthOf(id, 0), id));
  } finally {
    await scratch.close();
  }
}

const HEAD = 65_536;
