/** In-memory stand-ins for what the pages ask: made-up people, exports in any state, a desk that remembers its acts. */

import type { IncomingMessage } from 'node:http';
import { vi } from 'vitest';
import type { Mock } from 'vitest';
import type { ApprovalView, HoldDesk, Invitation, Needs, OpenedLink, Sample } from '../../src/hold/ports.ts';
import type { Language } from '../../src/model/exchange.ts';
import type { HeldExport } from '../../src/model/export.ts';
import type { Identified, Principal } from '../../src/model/principal.ts';
import { faultText } from '../../src/model/texts/reasons.ts';
import { openWeb } from '../../src/web/index.ts';
import type { WebParts } from '../../src/web/index.ts';
import { people } from './stub-people.ts';

import { ID, NOW } from './stub-held.ts';

export { heldIn, ID, NOW } from './stub-held.ts';
export { people } from './stub-people.ts';

export const TOKEN = 'Qm9ndXMtdG9rZW4tZm9yLXRlc3RzLW9ubHktMTIzNDU';
/** Base32 of twenty bytes that nobody uses. */
export const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
export const HOST = 'crm.corp.example';

const identified = (who: Principal, session: string): Identified => ({
  person: who,
  via: 'session',
  credential: `${session} of ${who.id}`,
});

export const SAMPLE: Sample = {
  headings: ['Name', 'Mobile', 'E-mail', 'Owner', '_ref'],
  rows: Array.from({ length: 5 }, () => [
    '张*',
    '*******1234',
    '***@customer.example',
    'L*****',
    'K7Q2M4XDTR90',
  ]),
};

/** Nobody here has anything to do with administration. */
const NO_ADMIN: WebParts['admin'] = {
  mayEnter: () => false,
  hasPassed: () => false,
  pass: async () => 'none',
  view: () => Promise.reject(new Error('nobody may look')),
  sign: async () => 'nobody may sign',
};

export interface Stub {
  readonly web: ReturnType<typeof openWeb>;
  readonly parts: WebParts;
  readonly sendCode: Mock<WebParts['signIn']['sendCode']>;
  readonly redeem: Mock<WebParts['signIn']['redeem']>;
  readonly desk: { [K in Exclude<keyof HoldDesk, 'totp'>]: Mock<HoldDesk[K]> } & {
    readonly totp: { [K in keyof HoldDesk['totp']]: Mock<HoldDesk['totp'][K]> };
  };
  held: HeldExport;
  who: Principal | null;
  session: string;
  invitation: Invitation;
  needs: Needs;
  approval: ApprovalView;
  turn: OpenedLink['turn'];
  language: Language;
  /** One request; `fields` makes it a form post from our own page. */
  ask(
    path: string,
    init?: { method?: string; fields?: Record<string, string>; headers?: Record<string, string> },
  ): Promise<Response>;
}

/** The pages over a desk that always answers `done` with the export as it stands. */
export function stub(held: HeldExport, who: Principal | null, host = HOST): Stub {
  const outcome = async () => {
    if (it.who?.id !== it.held.requester) return { kind: 'not-yours', why: 'other-person' } as const;
    return { kind: 'done', held: it.held } as const;
  };
  const desk: Stub['desk'] = {
    view: vi.fn<HoldDesk['view']>(outcome),
    needs: vi.fn<HoldDesk['needs']>(async () => it.needs),
    approval: vi.fn<HoldDesk['approval']>(() => it.approval),
    ask: vi.fn<HoldDesk['ask']>(outcome),
    takeNow: vi.fn<HoldDesk['takeNow']>(outcome),
    breakGlass: vi.fn<HoldDesk['breakGlass']>(outcome),
    withdraw: vi.fn<HoldDesk['withdraw']>(outcome),
    download: vi.fn<HoldDesk['download']>(outcome),
    invitation: vi.fn<HoldDesk['invitation']>(async (token) =>
      token === TOKEN
        ? {
            invitation: it.invitation,
            held: it.held,
            approver: people.manager,
            requester: people.rep,
            approval: it.approval,
            turn: it.turn,
          }
        : null,
    ),
    sample: vi.fn<HoldDesk['sample']>(async () => SAMPLE),
    approve: vi.fn<HoldDesk['approve']>(async () => ({ kind: 'done', held: it.held })),
    deny: vi.fn<HoldDesk['deny']>(async () => ({ kind: 'done', held: it.held })),
    totp: {
      state: vi.fn<HoldDesk['totp']['state']>(async () => 'none'),
      begin: vi.fn<HoldDesk['totp']['begin']>(async () => ({
        secret: SECRET,
        uri: `otpauth://totp/Corp%20CRM:lina?secret=${SECRET}`,
      })),
      confirm: vi.fn<HoldDesk['totp']['confirm']>(async (_who, code) =>
        code === '123456' ? 'done' : 'wrong',
      ),
      use: vi.fn<HoldDesk['totp']['use']>(async (_who, code) => (code === '123456' ? 'ok' : 'wrong')),
    },
  };
  const sendCode = vi.fn<WebParts['signIn']['sendCode']>(async () => ({
    cookie: 'exportgate-code=b; HttpOnly',
  }));
  const redeem = vi.fn<WebParts['signIn']['redeem']>(async (_email, code) =>
    code === '12345678' ? ['exportgate-device=abc; Path=/; HttpOnly; SameSite=Lax'] : null,
  );
  const parts: WebParts = {
    desk,
    admin: NO_ADMIN,
    whoIs: { whoIs: async () => it.who && identified(it.who, it.session), cookieFor: async () => null },
    signIn: {
      sendCode,
      redeem,
      oidc: { offered: false, begin: async () => null, finish: async () => ({ kind: 'refused' }) },
    },
    jwks: { keys: [] },
    scim: null,
    answerTo: (challenge) => `answer to ${challenge}`,
    offsite: async () => null,
    exchangeOf: ({ headers }: IncomingMessage) => ({
      id: 'request-2',
      app: 'demo',
      query: [],
      host: headers.host ?? host,
      language: it.language,
      headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      trusted: new Map(),
      clientAddress: '127.0.0.1',
      secure: false,
    }),
    site: {
      name: 'Corp CRM',
      support: 'help@corp.example',
      url: `https://${HOST}`,
      language: 'en',
      timeZone: 'UTC',
    },
    breakGlassMinChars: 20,
    formsKey: Buffer.alloc(32, 7),
    reasons: { faultText },
    health: async () => ({ ready: true, facts: { store: true } }),
    metrics: async () => null,
    now: () => NOW,
    onFault: vi.fn<WebParts['onFault']>(),
  };
  const web = openWeb(parts);
  const it: Stub = {
    web,
    parts,
    sendCode,
    redeem,
    desk,
    held,
    who,
    session: 'morning session',
    language: 'en',
    needs: { terms: null, notices: [], code: 'no' },
    approval: { stages: [], possible: true },
    turn: 'asked',
    invitation: {
      tokenHash: '',
      exportId: ID,
      approver: people.manager.id,
      expiresAt: '2026-03-05T09:12:00.000Z',
      ended: false,
    },
    async ask(path, { method, fields, headers = {} } = {}) {
      const own = fields
        ? {
            origin: `http://${host}`,
            'sec-fetch-site': 'same-origin',
            'content-type': 'application/x-www-form-urlencoded',
          }
        : {};
      const incoming = { headers: { host, ...own, ...headers } };
      return await web.request(
        `http://${host}${path}`,
        {
          method: method ?? (fields ? 'POST' : 'GET'),
          ...(fields ? { body: new URLSearchParams(fields).toString() } : {}),
        },
        { incoming },
      );
    },
  };
  return it;
}

/** The token of the first form of a page. */
export function tokenIn(page: string): string {
  return /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
