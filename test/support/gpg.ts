/** The real gpg with a home of its own, so that our files meet somebody else's reader and our checks somebody else's keys. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Gpg {
  /** Makes a key as `gpg --quick-gen-key` does and returns its fingerprint. `at` (such as `20200101T000000`) is when gpg believes to be. */
  makeKey(
    userId: string,
    options?: { usage?: string; algorithm?: string; expires?: string; at?: string },
  ): string;
  addSubkey(
    fingerprint: string,
    options: { algorithm: string; usage: string; expires: string; at?: string },
  ): void;
  revoke(fingerprint: string): void;
  publicKey(fingerprint: string): string;
  secretKey(fingerprint: string): string;
  import(armored: string): void;
  decrypt(message: Uint8Array): Buffer;
  /** What `gpg --list-packets` says of a message. */
  packets(message: Uint8Array): string;
  close(): void;
}

export function openGpg(): Gpg {
  const home = mkdtempSync(join(tmpdir(), 'gpg-'));
  const quiet = [
    '--homedir',
    home,
    '--batch',
    '--yes',
    '--quiet',
    '--pinentry-mode',
    'loopback',
    '--passphrase',
    '',
  ];
  const run = (args: readonly string[], input?: Uint8Array): Buffer =>
    execFileSync('gpg', [...quiet, ...args], {
      ...(input && { input }),
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1e9,
    });
  const when = (at: string | undefined): string[] => (at === undefined ? [] : ['--faked-system-time', at]);

  return {
    makeKey(userId, { usage = 'default', algorithm = 'default', expires = 'never', at } = {}) {
      const out = run([
        ...when(at),
        '--status-fd',
        '1',
        '--quick-gen-key',
        userId,
        algorithm,
        usage,
        expires,
      ]);
      const fingerprint = /KEY_CREATED \w ([0-9A-F]{40})/.exec(out.toString())?.[1];
      if (fingerprint === undefined) throw new Error('gpg made no key');
      return fingerprint;
    },
    addSubkey(fingerprint, { algorithm, usage, expires, at }) {
      run([...when(at), '--quick-add-key', fingerprint, algorithm, usage, expires]);
    },
    revoke(fingerprint) {
      // gpg puts a colon before the certificate, lest it be imported by accident.
      const certificate = readFileSync(join(home, 'openpgp-revocs.d', `${fingerprint}.rev`), 'utf8');
      const file = join(home, 'revoke.asc');
      writeFileSync(file, certificate.replace(':-----BEGIN', '-----BEGIN'));
      run(['--import', file]);
    },
    publicKey: (fingerprint) => run(['--armor', '--export', fingerprint]).toString(),
    secretKey: (fingerprint) => run(['--armor', '--export-secret-keys', fingerprint]).toString(),
    import: (armored) => void run(['--import'], Buffer.from(armored)),
    decrypt: (message) => run(['--decrypt'], message),
    packets: (message) => run(['--list-packets'], message).toString(),
    close() {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
