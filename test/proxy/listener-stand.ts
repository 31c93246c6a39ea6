/** A listener with a handler of the test's behind it, over TLS or plain, and browsers for it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { connect } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCertificates } from '../../src/proxy/certificates.ts';
import { serve } from '../../src/proxy/serve.ts';
import type { Listening, Served } from '../../src/proxy/serve.ts';
import { ProxyLimits } from '../../src/proxy/settings.ts';
import { makeCertificate } from '../support/certificates.ts';
import type { MadePair } from '../support/certificates.ts';

export interface Listener extends Served {
  readonly lines: readonly (readonly [string, Readonly<Record<string, unknown>>])[];
  /** Writes another pair over the first one's files. */
  replace(pair: { readonly cert: string | Buffer; readonly key: string | Buffer }): void;
}

/** Closes itself when the test is over. `pairs`: certificates; none for plain HTTP/1.1. */
export async function listener(
  handle: RequestListener,
  bend: Partial<Omit<Listening, 'limits'>> & {
    pairs?: readonly MadePair[];
    limits?: Partial<ProxyLimits>;
  } = {},
): Promise<Listener> {
  const { pairs = [], limits, ...rest } = bend;
  const folder = mkdtempSync(join(tmpdir(), 'exportgate-listener-'));
  const lines: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    void lines.push([message, fields]);
  const log = { info: say, warn: say, error: say };
  const paths = pairs.map((pair, index) => {
    const path = { certificate: join(folder, `${index}.crt`), key: join(folder, `${index}.key`) };
    writeFileSync(path.certificate, pair.cert);
    writeFileSync(path.key, pair.key);
    return path;
  });
  const certificates = pairs.length === 0 ? null : openCertificates(paths, log, 20);
  const served = await serve(
    {
      listener: handle,
      upgrade: (_request, socket) => socket.destroy(),
      broken: (_error, socket) => socket.destroy(),
      endTunnels: () => undefined,
    },
    {
      host: '127.0.0.1',
      port: 0,
      certificates,
      limits: { ...ProxyLimits.parse({}), drainSeconds: 0, ...limits },
      log,
      ...rest,
    },
  );
  onTestFinished(async () => {
    certificates?.close();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    ...served,
    lines,
    replace({ cert, key }) {
      writeFileSync(join(folder, '0.crt'), cert);
      writeFileSync(join(folder, '0.key'), key);
    },
  };
}

let made: MadePair | null = null;
/** One certificate for all tests of a file: making one takes a while. */
export function certificate(): MadePair {
  made ??= makeCertificate('crm.test', 'other.test', 'localhost', 'IP:127.0.0.1');
  return made;
}

/** An HTTP/2 connection that ends with the test. */
export function browser(
  { port }: Pick<Served, 'port'>,
  { name = 'crm.test', ca = certificate().cert }: { name?: string; ca?: Buffer } = {},
): ClientHttp2Session {
  const session = connect(`https://127.0.0.1:${port}`, { ca, servername: name });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  return session;
}
