/** What a good configuration still breaks outside of the gateway: said by `check`, and no problem of the file. */

import type { Config } from './settings.ts';

type App = Pick<Config['apps'][number], 'name' | 'hosts' | 'upstream' | 'topology' | 'crmOrigin'>;

/** One sentence for each thing that somebody may have to do elsewhere, app by app. */
export function topologyNotes({ apps }: { readonly apps: readonly App[] }): readonly string[] {
  return apps.flatMap((app) => NOTES[app.topology](app).map((note) => `${app.name}: ${note}`));
}

const namesOf = ({ hosts }: App): string => hosts.join(', ');

const crmNameOf = ({ crmOrigin, upstream }: App): string =>
  new URL(crmOrigin ?? (typeof upstream === 'string' ? upstream : (upstream[0] ?? ''))).host;

const NOTES: Readonly<Record<App['topology'], (app: App) => readonly string[]>> = {
  moved: (app) => [
    `topology moved: ${namesOf(app)} leads to the gateway now, under the same name, so SAML and OAuth return addresses, passkeys and cookies stay valid`,
    'phone apps that pin the certificate of the old server stop: the gateway needs the same certificate, or they an update',
    'the CRM must take connections from the gateway alone (doctor tries it)',
  ],
  vendor: (app) => [
    `topology vendor: ${namesOf(app)} keeps its name, so SAML and OAuth return addresses, passkeys and cookies stay valid, on devices that have the company's split DNS and trust its certificate; others see an error or go around the gateway`,
    'phone apps that pin the certificate of the vendor stop, and cannot be mended here',
    'upstream must be addresses, or names that this machine does not resolve to the gateway itself',
    "the direct way is closed by the vendor's list of allowed addresses alone: let it name the gateway's exit (doctor calls it unproven until it was tried from another exit)",
  ],
  mapped: (app) => {
    const crm = crmNameOf(app);
    return [
      `topology mapped: browsers use ${namesOf(app)}, the CRM knows itself as ${crm}`,
      `SAML and OAuth return addresses (ACS URL, redirect_uri) that name ${crm} lead past the gateway: change them at the identity provider, or sign-in breaks`,
      `passkeys that were made under ${crm} (rpId) do not work under another name: people register new ones`,
      `cookies with Domain become cookies of one host: single sign-on with sister hosts of ${crm} ends`,
      `links in pages, mails and files still say ${crm}, and phone apps, pinned or not, still go there: close that way (doctor tries it)`,
    ];
  },
};
