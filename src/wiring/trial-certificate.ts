/** The certificate that a server shows, whether or not it is one to trust: so that `init` can say what it saw. */

import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';

export interface SeenCertificate {
  /** Names that it is for. */
  readonly names: readonly string[];
  /** Who signed it, as far as it says so. */
  readonly issuer: string;
  readonly until: Date;
}

const TIMEOUT_MS = 10_000;
const MOST_NAMES = 5;

/** Null where no TLS is spoken. As the gateway asks: by the upstream's name, or by the browsers' where it is a bare address. */
export async function shownCertificate(trial: {
  readonly host: string;
  readonly upstream: string;
  readonly ca: string | null;
}): Promise<SeenCertificate | null> {
  const url = new URL(trial.upstream);
  if (url.protocol !== 'https:') return null;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const name = isIP(hostname) === 0 ? hostname : trial.host;
  const ca = trial.ca === null ? undefined : await readFile(trial.ca).catch(() => undefined);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(url.port || 443),
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(ca === undefined ? {} : { ca }),
      // Only looked at: nothing is sent, and the request itself does verify.
      rejectUnauthorized: false,
    });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.once('secureConnect', () => {
      const { subject, subjectaltname = '', issuer, valid_to: until } = socket.getPeerCertificate();
      const names = subjectaltname.split(', ').map((one) => one.replace(/^(DNS|IP Address):/, ''));
      resolve({
        names: (subjectaltname === '' ? [plainText(subject.CN)] : names.map(plainText)).slice(0, MOST_NAMES),
        issuer: plainText(issuer.CN) || plainText(issuer.O),
        until: new Date(until),
      });
      socket.end();
    });
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  });
}

/** What others wrote, fit for a terminal: no control characters, and short. */
export const plainText = (text: string | readonly string[] | undefined): string =>
  String(text ?? '')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, 100);
