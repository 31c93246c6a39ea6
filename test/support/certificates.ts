/** Certificates that a test makes for itself, by the openssl of the machine. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MadePair {
  /** PEM. */
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A self-signed certificate, its own authority, for host names or addresses (the latter written as `IP:127.0.0.1`). */
export function makeCertificate(...names: readonly string[]): MadePair {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const alternatives = names.map((name) => (name.startsWith('IP:') ? name : `DNS:${name}`)).join(',');
  const subject = ['-subj', '/CN=exportgate test', '-addext', `subjectAltName=${alternatives}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
