/** An identity provider on loopback that logs in whom a test names, without a page in between. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface TestProvider {
  readonly issuer: string;
  /** Who is at the keyboard: the account that logs in next. */
  account: string;
  /** Claims of accounts beside the subject; an account without any has a login and an address like the demo's people. */
  readonly claims: Map<string, Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

export const CLIENT = { id: 'exportgate', secret: 'made-up-secret-of-the-tests' };

/** `open` opens the gateways for the issuer and tells their origins: the provider sends people back to no other. */
export async function startProvider(
  open: (issuer: string) => Promise<readonly string[]>,
): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claims: TestProvider['claims'] = new Map();
  const origins = await open(issuer);
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: origins.map((origin) => `${origin}/_exportgate/signin/oidc/callback`),
      },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username', 'groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['made-up'] },
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600 },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: async (_context, id) => ({
      accountId: id,
      claims: async () => ({
        sub: id,
        ...(claims.get(id) ?? { preferred_username: id, email: `${id}@demo.example`, email_verified: true }),
      }),
    }),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const it = { account: 'lilei' };
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    return void provider.interactionFinished(request, response, { login: { accountId: it.account } });
  });
  return {
    issuer,
    claims,
    get account() {
      return it.account;
    },
    set account(account) {
      it.account = account;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
