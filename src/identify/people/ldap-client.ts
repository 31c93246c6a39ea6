/** One connection to an LDAP server, and never a second one. */

import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client } from 'ldapts';
import type { ClientOptions } from 'ldapts';
import type { Ldap } from './settings.ts';

interface Server {
  readonly settings: Pick<Ldap, 'url' | 'timeoutSeconds'>;
  /** PEM of the authority that signed the server's certificate; null for those of the system. */
  readonly ca: string | null;
}

/** A client for one reading. The library's would silently connect again, unencrypted and as nobody, when the server cuts the line: a second connection is refused. */
export function ldapClient(parts: Server): Client {
  const { url, timeoutSeconds } = parts.settings;
  const timeout = timeoutSeconds * 1000;
  let used = false;
  const once = (): void => {
    if (used) throw new Error('a second connection');
    used = true;
  };
  const options: ClientOptions = url.startsWith('ldaps:')
    ? {
        url,
        tlsOptions: tlsOptions(parts),
        createSecureConnection: ((...given: Parameters<typeof connectTls>) => {
          once();
          return connectTls(...given);
        }) as typeof connectTls,
      }
    : {
        url,
        createConnection: ((...given: Parameters<typeof connect>) => {
          once();
          return connect(...given);
        }) as typeof connect,
      };
  return new Client({ ...options, timeout, connectTimeout: timeout });
}

/** `host` is what the certificate must name; over the socket of StartTLS Node would not know it. */
export function tlsOptions({ settings, ca }: Server): { host: string; servername?: string; ca?: string } {
  const host = new URL(settings.url).hostname.replace(/^\[|\]$/g, '');
  return { host, ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === null ? {} : { ca }) };
}
