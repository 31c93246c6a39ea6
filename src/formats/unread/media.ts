/** What a file is that no format of ours reads, by its first bytes: pictures, sound, video, old documents, anything else. */

import type { AsIsKind } from '../../model/export.ts';
import { magicOf } from '../magic.ts';

/** The kind of a file that may leave as it is where a rule says so; null for what never may: archives, workbooks and encrypted files that we cannot look into. */
export function asIsKind(head: Uint8Array): AsIsKind | null {
  const magic = magicOf(head);
  switch (magic) {
    case 'pdf':
      return 'pdf';
    case 'office':
      // Of a ZIP its own format says; this is what was written before there were any.
      return head[0] === 0xd0 ? 'document' : null;
    case 'picture':
      return mediaKind(head);
    case 'font':
    case 'binary':
    case 'text':
      return 'other';
    case 'zip':
    case 'zip-encrypted':
    case 'sheet':
    case 'sheet-unread':
    case 'compound-encrypted':
    case 'gzip':
    case 'tar':
    case 'packed':
    case 'pdf-encrypted':
      return null;
    default:
      return magic satisfies never;
  }
}

function mediaKind(head: Uint8Array): AsIsKind {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 16)).toString('latin1');
  if (/^(?:ID3|OggS|fLaC|RIFF.{4}WAVE|.{4}ftypM4A)/s.test(start)) return 'sound';
  if (start.startsWith('\x1aE\xdf\xa3') || /^RIFF.{4}AVI /s.test(start)) return 'video';
  return /^.{4}ftyp(?!avif|heic|heix|mif1)/s.test(start) ? 'video' : 'picture';
}
