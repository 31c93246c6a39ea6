/** A mail message taken apart: its addresses, its texts and the files that came with it. */

import PostalMime from 'postal-mime';
import type { Address } from 'postal-mime';

export interface Mail {
  /** Header fields that name people, with the name and address of each. */
  readonly people: readonly (readonly [field: string, people: string])[];
  readonly subject: string;
  readonly date: string;
  readonly text: string;
  readonly html: string;
  readonly files: readonly MailFile[];
}

export interface MailFile {
  /** Untrusted. */
  readonly name: string | null;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Parses a message (RFC 5322 and MIME); throws the library's own error for one that nests too deep or has a header too large. */
export async function parseMail(raw: Uint8Array): Promise<Mail> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer', maxNestingDepth: 16 });
  const one = (address: Address | undefined) => (address ? [address] : []);
  const people: readonly (readonly [string, readonly Address[]])[] = [
    ['From', one(mail.from)],
    ['Reply-To', mail.replyTo ?? []],
    ['To', mail.to ?? []],
    ['Cc', mail.cc ?? []],
    ['Bcc', mail.bcc ?? []],
  ];
  return {
    people: people.map(([field, addresses]) => [field, addresses.flatMap(written).join(', ')] as const),
    subject: mail.subject ?? '',
    date: mail.date ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    files: mail.attachments.map(({ filename, mimeType, content }) => ({
      name: filename,
      mediaType: mimeType,
      bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
    })),
  };
}

function written({ name, address, group }: Address): readonly string[] {
  if (group) return group.flatMap(written);
  return [name === '' ? (address ?? '') : `${name} <${address ?? ''}>`];
}
