/** A made-up recipient's key pair, for the demo: a real recipient makes his own and never shows us the private one. */

export interface KeyPair {
  /** Armored. */
  readonly publicKey: string;
  /** Armored, without a passphrase. */
  readonly privateKey: string;
}

/** Curve25519, version 4, so that every GnuPG reads it. */
export async function makeKeyPair(who: { readonly name: string; readonly email: string }): Promise<KeyPair> {
  const { generateKey } = await import('openpgp');
  const { publicKey, privateKey } = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ ...who }],
    format: 'armored',
  });
  return { publicKey, privateKey };
}

/** Opens a package as its recipient does. */
export async function decryptFor(bytes: Uint8Array, { privateKey }: KeyPair): Promise<Uint8Array> {
  const { decrypt, readMessage, readPrivateKey } = await import('openpgp');
  const message = await readMessage({ binaryMessage: bytes });
  const { data } = await decrypt({
    message,
    decryptionKeys: await readPrivateKey({ armoredKey: privateKey }),
    format: 'binary',
  });
  return data as Uint8Array;
}
