/** Are the certificates trusted, and for how long? Those of the site, of the CRMs, and of the files that browsers are shown. */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { within } from '../../config/index.ts';
import type { Found } from './findings.ts';
import { upstreamsOf } from './patient.ts';
import type { Patient } from './patient.ts';

const SOON_MS = 14 * 86_400_000;

export async function certificates(patient: Patient): Promise<readonly Found[]> {
  const { config, baseFolder } = patient.loaded;
  const site = new URL(config.site.url);
  const shown = config.apps.flatMap((app) =>
    upstreamsOf(app).map((upstream) => ({
      url: new URL(upstream),
      ...app.tls,
      host: app.hosts[0],
      topology: app.topology,
    })),
  );
  return Promise.all([
    ...(site.protocol === 'https:' ? [shownBy(patient, site, site.hostname, null)] : []),
    ...shown
      .filter(({ url }) => url.protocol === 'https:')
      .map(async ({ url, ca, servername, host, topology }) =>
        shownBy(
          patient,
          url,
          servername ?? (topology === 'vendor' && host !== undefined ? host : url.hostname),
          ca === undefined ? null : await readFile(within(baseFolder, ca), 'utf8').catch(() => null),
        ),
      ),
    ...config.listen.tls.map(({ certificate }) => inFile(patient, within(baseFolder, certificate))),
  ]);
}

async function shownBy(patient: Patient, url: URL, name: string, ca: string | null): Promise<Found> {
  const about = url.origin;
  const certificate = await new Promise<{ until: string; trusted: boolean } | null>((resolve) => {
    const socket = connect({
      host: url.hostname,
      port: Number(url.port || 443),
      ...(/[a-z]/i.test(name) && !name.includes(':') ? { servername: name } : {}),
      ...(ca === null ? {} : { ca }),
      rejectUnauthorized: false,
    });
    socket.setTimeout(patient.loaded.config.doctor.timeoutSeconds * 1000, () => socket.destroy());
    socket.once('secureConnect', () => {
      resolve({ until: socket.getPeerCertificate().valid_to, trusted: socket.authorized });
      socket.end();
    });
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(null));
  });
  if (certificate === null) return { code: 'certificate-unproven', about };
  return certificate.trusted
    ? lasting(patient, certificate.until, about)
    : { code: 'certificate-bad', about };
}

async function inFile(patient: Patient, path: string): Promise<Found> {
  try {
    return lasting(patient, new X509Certificate(await readFile(path)).validTo, path);
  } catch {
    return { code: 'certificate-bad', about: path };
  }
}

function lasting({ now }: Patient, until: string, about: string): Found {
  const left = Date.parse(until) - now().getTime();
  if (!(left > 0)) return { code: 'certificate-bad', about };
  return { code: left < SOON_MS ? 'certificate-soon' : 'certificate-good', about };
}
