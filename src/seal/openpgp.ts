/** Encrypting a stream to recipients' OpenPGP keys (RFC 9580, and RFC 4880 for the keys that ask for it). */

import { createMessage, encrypt, enums } from 'openpgp';
import type { WebStream } from 'openpgp';
import type { Sink } from '../formats/format.ts';
import { Fault } from '../lib/fault.ts';
import { publicKey } from './keys.ts';

export interface EncryptingSink extends Sink {
  /** Resolves when the last byte of the message is in the sink below. */
  end(): Promise<void>;
}

/** A sink that encrypts to the keys, whose fingerprints must be exactly those that were approved; null when the plan names no recipient. */
export async function encryptingSink(
  below: Sink,
  fingerprints: readonly string[],
  armoredKeys: readonly string[],
): Promise<EncryptingSink | null> {
  const keys = await Promise.all(armoredKeys.map(publicKey));
  const given = keys.map((key) => key.getFingerprint().toUpperCase()).toSorted();
  if (JSON.stringify(given) !== JSON.stringify(fingerprints.toSorted()))
    throw new Fault('KEY_UNUSABLE', 'encrypted an export: the keys are not those of its plan');
  if (keys.length === 0) return null;

  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const plain = writable.getWriter();
  const message = await createMessage({ binary: readable as WebStream<Uint8Array>, filename: '' });
  const sealed = await encrypt({
    message,
    encryptionKeys: keys,
    format: 'binary',
    config: {
      aeadProtect: false, // what gpg 2.2 reads; a key that itself asks for AEAD gets it
      preferredSymmetricAlgorithm: enums.symmetric.aes256,
      preferredCompressionAlgorithm: enums.compression.uncompressed,
    },
  }).catch(() => {
    throw new Fault('KEY_UNUSABLE', 'encrypted an export: a recipient key cannot be encrypted to');
  });
  const drained = drain(sealed as AsyncIterable<Uint8Array>, below);
  // Its failure is told by write and end, whichever comes first.
  drained.catch(() => undefined);

  /** Waits for a step of the stream. When it breaks off, the reason is the draining's; the stream itself says nothing. */
  async function step(wait: Promise<void>): Promise<void> {
    try {
      await Promise.race([wait, broken(drained)]);
    } catch (error) {
      await drained;
      throw error;
    }
  }

  return {
    // Copied: openpgp works on what it was given later, when the writer may have reused it.
    write: (bytes) => step(plain.write(Uint8Array.from(bytes))),
    async end() {
      await step(plain.close());
      await drained;
    },
  };
}

async function drain(sealed: AsyncIterable<Uint8Array>, below: Sink): Promise<void> {
  try {
    for await (const chunk of sealed) await below.write(chunk);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('UNEXPECTED', 'encrypted an export: the encryption broke off');
  }
}

/** Rejects when the draining fails, and never resolves before it ends well. */
async function broken(drained: Promise<void>): Promise<never> {
  await drained;
  return new Promise<never>(() => undefined);
}
