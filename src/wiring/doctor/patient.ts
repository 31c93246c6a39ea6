/** What doctor's checks are given, and how they ask over HTTP. */

import { Agent, request } from 'undici';
import type { Settings } from '../../config/index.ts';
import type { Profile } from '../../detect/settings.ts';

export interface Patient {
  readonly loaded: Settings;
  /** By name; empty where no rules are here. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Where the gateway is asked. */
  readonly through: string;
  /** Cookie header of a session in the CRM; null where none was given. */
  readonly cookie: string | null;
  /** Addresses to try; those of doctor.direct if null. */
  readonly addresses: readonly string[] | null;
  /** Whether this is another machine than the gateway's. */
  readonly elsewhere: boolean;
  readonly runExports: boolean;
  /** Names of the checks to make; null for all. */
  readonly only: readonly string[] | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** The mark by which the running gateway is known; null where none runs here. */
  readonly instance: string | null;
}

/** The start of an answer, or that there was none. */
export type Heard =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** The first 64 KiB. */
      readonly text: string;
    }
  | { readonly kind: 'silence' }
  /** TLS ended it: no trust in the certificate, or a client's certificate is wanted. */
  | { readonly kind: 'untrusted' };

const MAX_BYTES = 65_536;

/** Asks once; redirects are not followed. `host` is what the request is for where the address is another. */
export async function ask(
  { loaded }: Pick<Patient, 'loaded'>,
  url: string | URL,
  given: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly host?: string;
    readonly ca?: string | null;
    readonly trustAny?: boolean;
  } = {},
): Promise<Heard> {
  const timeout = loaded.config.doctor.timeoutSeconds * 1000;
  const { method = 'GET', headers = {}, host, ca = null, trustAny = false } = given;
  const agent = new Agent({
    connect: { timeout, rejectUnauthorized: !trustAny, ...(ca === null ? {} : { ca }) },
  });
  try {
    const answer = await request(new URL(url), {
      method: method as 'GET',
      headers: { ...headers, ...(host === undefined ? {} : { host }) },
      dispatcher: agent,
      signal: AbortSignal.timeout(timeout),
    });
    const text = await startOf(answer.body);
    return { kind: 'answer', status: answer.statusCode, headers: answer.headers, text };
  } catch (error) {
    return { kind: isTls(error) ? 'untrusted' : 'silence' };
  } finally {
    await agent.destroy();
  }
}

async function startOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8');
}

function isTls(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code);
}

/** The host name that an app's requests carry to the gateway. */
export function hostOf(patient: Pick<Patient, 'through'>, hosts: readonly string[]): string {
  const { hostname, host } = new URL(patient.through);
  return hosts.includes(hostname) ? host : (hosts[0] ?? host);
}

/** The origins of an app's CRM. */
export const upstreamsOf = ({
  upstream,
}: {
  readonly upstream: string | readonly string[];
}): readonly string[] => [upstream].flat();
