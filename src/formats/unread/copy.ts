/** What leaves of a file that can leave only as it is: of a PDF the pages, marked; of a picture what is shown; of all else every byte. */

import { Fault } from '../../lib/fault.ts';
import type { Source } from '../../lib/source.ts';
import type { AsIsKind } from '../../model/export.ts';
import type { ReadLimits, Sink, VisibleMark } from '../format.ts';
import { recognise } from '../index.ts';
import { asIsKind } from './media.ts';
import { cleanPdf } from './pdf-clean.ts';
import { pictureParts } from './picture.ts';
import { stampPages } from './stamp.ts';

/** Writes the file to the sink; throws a Fault where it is not of the kind. */
export async function copyAsIs(
  source: Source,
  kind: AsIsKind,
  sink: Sink,
  mark: VisibleMark,
  limits: ReadLimits,
): Promise<void> {
  if ((await kindOf(source)) !== kind)
    throw new Fault('FORMAT_BROKEN', 'copied a file: it is not of the kind that was seen');
  switch (kind) {
    case 'pdf': {
      const clean = await cleanPdf(source, limits);
      await stampPages(clean, mark);
      await sink.write(await clean.save({ updateFieldAppearances: false }));
      return;
    }
    case 'picture':
      for await (const part of pictureParts(source)) await sink.write(part);
      return;
    case 'document':
    case 'slides':
    case 'sound':
    case 'video':
    case 'other':
      for await (const chunk of source.stream()) await sink.write(chunk);
      return;
    default:
      kind satisfies never;
  }
}

async function kindOf(source: Source): Promise<string | null> {
  const head = await source.slice(0, 65_536);
  const found = recognise(head, { mediaType: '', fileName: null });
  return 'format' in found ? found.format.id : asIsKind(head);
}
