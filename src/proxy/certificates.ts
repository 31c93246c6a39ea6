/** The certificates that browsers are shown: one for each name that they ask for, read again when the files change. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { Fault } from '../lib/fault.ts';
import type { Log } from '../lib/log.ts';

/** Paths of a PEM file with the certificate and its chain, and of one with the private key. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** What is written in a certificate. */
export interface ShownCertificate {
  readonly file: string;
  readonly from: Date;
  readonly until: Date;
  /** Whether it holds for a host's name or address. */
  readonly names: (host: string) => boolean;
}

/** The bytes of a pair, as node's TLS takes them. */
interface Loaded {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly shown: X509Certificate;
  readonly context: SecureContext;
}

export interface Certificates {
  /** The first pair: for a browser that names no host. */
  first(): Pick<Loaded, 'cert' | 'key'>;
  /** The context for a host's name; the first one's where none fits. */
  contextFor(name: string): SecureContext;
  /** Called after each change that was taken up. */
  onChange(act: () => void): void;
  /** Reads the files now; a pair that is broken leaves all as they were. */
  reload(): void;
  close(): void;
}

/** How often the files are looked at. Polled, since a renewed certificate mostly comes as a link that points elsewhere. */
const POLL_MS = 2000;

/** Reads the pairs, of which there is at least one, and watches them. Throws INPUT when one of them cannot be used. */
export function openCertificates(
  pairs: readonly CertificatePair[],
  log: Pick<Log, 'info' | 'error'>,
  pollMs = POLL_MS,
): Certificates {
  const [head, ...tail] = pairs;
  if (head === undefined) throw new Fault('INPUT', 'read the certificates: listen.tls names none');
  const read = (): readonly [Loaded, ...Loaded[]] => [load(head), ...tail.map(load)];
  let loaded = read();
  warnOfEnded();
  let tell = (): void => undefined;

  function reload(): void {
    try {
      loaded = read();
    } catch (error) {
      const problem = error instanceof Fault ? error.message : 'it cannot be used';
      log.error('new certificates of listen.tls are not taken; the old ones stay', { problems: problem });
      return;
    }
    log.info('certificates loaded', { count: pairs.length });
    warnOfEnded();
    tell();
  }

  /** It is shown all the same: browsers say so to people, and without it they would reach nothing. */
  function warnOfEnded(): void {
    for (const [index, { shown }] of loaded.entries())
      if (Date.parse(shown.validTo) <= Date.now())
        log.error('a certificate of listen.tls has ended: renew it', { file: pairs[index]?.certificate });
  }

  const files = pairs.flatMap(({ certificate, key }) => [certificate, key]);
  for (const file of files) watchFile(file, { interval: pollMs, persistent: false }, reload);

  return {
    first: () => loaded[0],
    contextFor: (name) =>
      (loaded.find(({ shown }) => shown.checkHost(name) !== undefined) ?? loaded[0]).context,
    onChange(act) {
      tell = act;
    },
    reload,
    close() {
      for (const file of files) unwatchFile(file, reload);
    },
  };
}

/** What a pair shows, read as for use. Throws INPUT where it cannot be used; one that has ended can. */
export function readCertificate(pair: CertificatePair): ShownCertificate {
  const { shown } = load(pair);
  return {
    file: pair.certificate,
    from: new Date(shown.validFrom),
    until: new Date(shown.validTo),
    names: (host) => (isIP(host) === 0 ? shown.checkHost(host) : shown.checkIP(host)) !== undefined,
  };
}

function load({ certificate, key: keyFile }: CertificatePair): Loaded {
  const cert = bytesOf(certificate, 'certificate');
  const key = bytesOf(keyFile, 'key');
  const shown = parsed(`${certificate}: it is no PEM certificate`, () => new X509Certificate(cert));
  const secret = parsed(`${keyFile}: it is no PEM private key without a passphrase`, () =>
    createPrivateKey(key),
  );
  if (!shown.checkPrivateKey(secret))
    throw new Fault('INPUT', `read listen.tls: ${keyFile} is not the key of ${certificate}`);
  const context = parsed(`${certificate}: TLS does not take it`, () =>
    createSecureContext({ cert, key, minVersion: 'TLSv1.2' }),
  );
  return { cert, key, shown, context };
}

function bytesOf(path: string, which: 'certificate' | 'key'): Buffer {
  return parsed(`${path}: the file of its ${which} cannot be read`, () => readFileSync(path));
}

function parsed<Value>(problem: string, make: () => Value): Value {
  try {
    return make();
  } catch {
    throw new Fault('INPUT', `read listen.tls: ${problem}`);
  }
}
