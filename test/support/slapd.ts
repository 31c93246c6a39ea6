/** Debian's slapd on loopback, with made-up people, in a folder of its own. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { vi } from 'vitest';
import { freePort } from '../../src/demo/index.ts';
import { makeCertificate } from './certificates.ts';

export const SUFFIX = 'dc=corp,dc=example';
export const ADMIN = { dn: `cn=reader,${SUFFIX}`, password: 'made-up-secret' };

/** Whether this machine has slapd; Debian puts it where only root's path leads. */
export const SLAPD_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

export interface Slapd {
  /** `ldap://127.0.0.1:PORT`. */
  readonly url: string;
  /** `ldaps://localhost:PORT`. */
  readonly secureUrl: string;
  /** PEM of the server's certificate, its own authority; it names localhost and 127.0.0.1. */
  readonly ca: string;
  /** Adds a value to an attribute of an entry. */
  add(dn: string, attribute: string, value: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `ldif` holds entries below the suffix. */
export async function startSlapd(ldif: string, settings = ''): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-slapd-'));
  const { cert, key } = makeCertificate('localhost', 'IP:127.0.0.1');
  writeFileSync(join(folder, 'server.pem'), cert);
  writeFileSync(join(folder, 'server.key'), key);
  const [port, securePort] = [await freePort(0), await freePort(0)];
  const run = (program: string, args: readonly string[], input: string): void =>
    void execFileSync(program, args, { input, env: { PATH: SLAPD_PATH }, stdio: ['pipe', 'ignore', 'pipe'] });
  const conf = join(folder, 'slapd.conf');
  mkdirSync(join(folder, 'db'));
  writeFileSync(conf, configuration(folder, settings));
  run('slapadd', ['-f', conf], `${ROOT}${ldif}`);
  const urls = [`ldap://127.0.0.1:${port}`, `ldaps://127.0.0.1:${securePort}`] as const;
  let server = await started();

  async function started() {
    const child = spawn('slapd', ['-d', '0', '-h', urls.join(' '), '-f', conf], {
      env: { PATH: SLAPD_PATH },
      stdio: 'ignore',
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    await vi.waitFor(() => answers(securePort), { timeout: 10_000, interval: 20 });
    return { child, ended };
  }
  async function stop(): Promise<void> {
    server.child.kill('SIGTERM');
    await server.ended;
  }

  return {
    url: urls[0],
    secureUrl: `ldaps://localhost:${securePort}`,
    ca: cert.toString(),
    async add(dn, type, value) {
      const client = new Client({ url: urls[0] });
      await client.bind(ADMIN.dn, ADMIN.password);
      const modification = new Attribute({ type, values: [value] });
      await client.modify(dn, new Change({ operation: 'add', modification }));
      await client.unbind();
    },
    stop,
    async start() {
      server = await started();
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const ROOT = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
dc: corp
o: Made-Up Corp

dn: ou=people,${SUFFIX}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${SUFFIX}
objectClass: organizationalUnit
ou: groups

`;

/** Attributes of other servers are made known, so that entries can be written as those write them. */
function configuration(folder: string, settings: string): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.3.6.1.4.1.99999.1 NAME 'userAccountControl' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.2 NAME 'nsAccountLock' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.99999.3 NAME 'accountExpires' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.99999.4 NAME 'memberOf' SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
objectclass ( 1.3.6.1.4.1.99999.9 NAME 'other' SUP top AUXILIARY MAY ( userAccountControl $ nsAccountLock $ accountExpires $ memberOf ) )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
pidfile ${folder}/slapd.pid
${settings}
database mdb
suffix "${SUFFIX}"
rootdn "${ADMIN.dn}"
rootpw ${ADMIN.password}
directory ${folder}/db
dbnosync
overlay ppolicy
`;
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } finally {
    socket.destroy();
  }
}
