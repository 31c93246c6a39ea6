import { generateKey } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../src/lib/fault.ts';
import { describeKey } from '../../src/seal/keys.ts';
import { encryptingSink } from '../../src/seal/openpgp.ts';
import { openGpg } from '../support/gpg.ts';
import type { Gpg } from '../support/gpg.ts';
import { haveTool } from '../support/tools.ts';
import { collecting, contacts, csvOf, plan, sealedOf } from './made.ts';

async function madeKey(date = new Date()): Promise<{ armored: string; fingerprint: string }> {
  const { publicKey: armored } = await generateKey({
    userIDs: [{ email: 'li.si@corp.example' }],
    date,
    ...(date < new Date() && { keyExpirationTime: 86_400 }),
  });
  return { armored, fingerprint: (await describeKey(armored)).fingerprint };
}

describe.runIf(haveTool('gpg'))('a file encrypted to keys made by gpg', () => {
  let gpg: Gpg;
  let one = '';
  let two = '';
  beforeAll(() => {
    gpg = openGpg();
    one = gpg.makeKey('one@corp.example');
    two = gpg.makeKey('two@corp.example');
  });
  afterAll(() => gpg.close());

  it('is what gpg decrypts to the sealed file, for each recipient', async () => {
    const file = csvOf(contacts(20_000));
    const open = await sealedOf(file, plan());
    const by = plan({ recipients: [one, two] });
    const { bytes, sealed } = await sealedOf(file, by, [gpg.publicKey(two), gpg.publicKey(one)]);
    expect(gpg.decrypt(bytes).equals(open.bytes)).toBe(true);
    expect(sealed).toMatchObject({
      rows: 20_000,
      fileName: 'contacts_7K3M-Q2XD.csv.pgp',
      mediaType: 'application/pgp-encrypted',
    });
    expect(bytes.includes('1390000')).toBe(false);
    const packets = gpg.packets(bytes);
    expect(packets.match(/pubkey enc packet/g)).toHaveLength(2);
    // Version 1 with AES-256, uncompressed: what every gpg in use reads.
    expect(packets).toMatch(/encrypted data packet/);
    expect(packets).not.toMatch(/aead|compressed packet/i);
  });
});

describe('encrypting', () => {
  it.each([
    [
      'a key that was not approved',
      async () => [(await madeKey()).armored],
      async () => [(await madeKey()).fingerprint],
    ],
    ['one key more than was approved', async () => [(await madeKey()).armored], async () => []],
    ['one key less than was approved', async () => [], async () => [(await madeKey()).fingerprint]],
  ])('refuses %s', async (_name, keys, fingerprints) => {
    await expect(encryptingSink(collecting(), await fingerprints(), await keys())).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
    });
  });

  it('refuses a key that has expired since', async () => {
    const { armored, fingerprint } = await madeKey(new Date('2020-01-01T00:00:00Z'));
    await expect(encryptingSink(collecting(), [fingerprint], [armored])).rejects.toMatchObject({
      code: 'KEY_UNUSABLE',
    });
  });

  it('fails, and does not hang, when what it writes to fails', async () => {
    const { armored, fingerprint } = await madeKey();
    const full = { write: () => Promise.reject(new Fault('LIMIT_BYTES', 'kept an export: too large')) };
    const sink = await encryptingSink(full, [fingerprint], [armored]);
    const write = async (): Promise<void> => {
      for (let count = 0; count < 100; count += 1) await sink?.write(Buffer.alloc(65_536));
      await sink?.end();
    };
    await expect(write()).rejects.toMatchObject({ code: 'LIMIT_BYTES' });
  });
});
