/** In-memory stand-ins for what the pages ask: made-up people, exports in any state, a desk that remembers its acts. */

import type { IncomingMessage } from 'node:http';
import { vi } from 'vitest';
import type { Mock } from 'vitest';
import type { HoldDesk, Invitation, Sample } from '../../src/hold/ports.ts';
import type { Language } from '../../src/model/exchange.ts';
import type { HeldExport, HoldState, Plan } from '../../src/model/export.ts';
import type { Identified, Principal } from '../../src/model/principal.ts';
import { faultText, reasonText } from '../../src/model/texts/reasons.ts';
import { openWeb } from '../../src/web/index.ts';
import type { WebParts } from '../../src/web/index.ts';
import { people } from './stub-people.ts';

export { people } from './stub-people.ts';

export const NOW = new Date('2026-03-02T09:30:00Z');
export const ID = '7K3M-Q2XD';
export const TOKEN = 'Qm9ndXMtdG9rZW4tZm9yLXRlc3RzLW9ubHktMTIzNDU';
export const HOST = 'crm.corp.example';

const identified = (who: Principal, session: string): Identified => ({
  person: who,
  via: 'session',
  credential: `${session} of ${who.id}`,
});

/** A made-up export of 12,480 contacts of which 500 may be taken at once. */
export function heldIn(state: HoldState, change: Partial<HeldExport> = {}): HeldExport {
  const asked = !['preparing', 'draft', 'released', 'refused'].includes(state);
  const sealed = state === 'ready' || state === 'released';
  const rows = state === 'released' ? 500 : 12_480;
  const fileName = `customers_${ID}${state === 'released' ? '_500-of-12480' : ''}.xlsx`;
  return {
    id: ID,
    state,
    app: 'demo',
    requester: people.rep.id,
    requestId: 'request-1',
    clickKey: 'click',
    createdAt: '2026-03-02T09:12:00.000Z',
    updatedAt: '2026-03-02T09:13:00.000Z',
    expiresAt: '2026-03-05T09:12:00.000Z',
    found: {
      kind: 'route',
      route: 'contacts-link',
      entity: 'contacts',
      ownerColumns: ['Owner'],
      fileName: 'customers.xlsx',
      mediaType: 'application/octet-stream',
      codings: [],
    },
    facts:
      state === 'preparing'
        ? null
        : {
            format: 'xlsx',
            unreadable: null,
            bytes: 1_200_000,
            rows: 12_480,
            ownRows: 310,
            values: { mobile: 12_480, email: 12_102, 'cn-id': 400 },
            tables: [
              {
                index: 0,
                name: 'Contacts',
                hidden: false,
                headed: true,
                place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
                rows: 12_480,
                ownRows: 310,
                ownerColumn: 4,
                columns: [
                  column(0, 'Name', {}),
                  column(1, 'Mobile', { mobile: 12_480 }),
                  column(2, 'E-mail', { email: 12_102 }),
                  column(3, 'Id number', { 'cn-id': 400 }),
                  column(4, 'Owner', {}),
                ],
              },
            ],
          },
    decision:
      state === 'preparing'
        ? null
        : {
            verdict: state === 'refused' ? 'block' : 'hold',
            because: { code: 'over-rows', rule: 'contacts', rows: 12_480, limit: 500 },
            limits: {
              maxRows: null,
              ownRowsOnly: false,
              columns: [
                { table: 0, column: 1, mask: 'keep-last-4' },
                { table: 0, column: 3, mask: 'drop' },
              ],
              encrypt: true,
            },
            takeNow: 500,
            approverRoles: ['sales-rep'],
            steps: [],
            rulesHash: '00',
          },
    fault: state === 'failed' ? 'READER_DIED' : null,
    frozen: null,
    asked: asked
      ? {
          purpose: 'Spring mailing to customers who agreed to it',
          recipients: ['lina@corp.example', 'print@partner.example'],
          neededBy: 'tomorrow noon',
        }
      : null,
    plan: asked ? plan(fileName) : null,
    planHash: null,
    settled: ['approved', 'ready', 'denied'].includes(state)
      ? { by: people.manager.id, at: '2026-03-02T09:20:00.000Z', reason: 'More than needed: half will do' }
      : null,
    artefact: null,
    sealed: sealed
      ? { rows, columns: 5, bytes: 90_000, sha256: '00', fileName, mediaType: 'application/octet-stream' }
      : null,
    ...change,
  };
}

function column(index: number, name: string, values: Record<string, number>) {
  return { index, name, class: Object.keys(values)[0] ?? null, values };
}

function plan(fileName: string): Plan {
  return {
    version: 1,
    format: 'xlsx',
    tables: [
      {
        index: 0,
        name: 'Contacts',
        place: { sheet: 0, from: 0, titles: 0, headings: 1, to: null, between: [] },
        only: null,
        columns: [
          { index: 0, name: 'Name', mask: null },
          { index: 1, name: 'Mobile', mask: 'keep-last-4' },
          { index: 2, name: 'E-mail', mask: null },
          { index: 4, name: 'Owner', mask: null },
        ],
      },
    ],
    maxRows: null,
    mark: {
      exportId: ID,
      siteName: 'Corp',
      person: 'Li Na',
      purpose: null,
      at: NOW.toISOString(),
      notice: '',
    },
    recipients: ['AAAA', 'BBBB'],
    fileName,
  };
}

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

export interface Stub {
  readonly web: ReturnType<typeof openWeb>;
  readonly parts: WebParts;
  readonly sendCode: Mock<WebParts['signIn']['sendCode']>;
  readonly redeem: Mock<WebParts['signIn']['redeem']>;
  readonly desk: { [K in keyof HoldDesk]: Mock<HoldDesk[K]> };
  held: HeldExport;
  who: Principal | null;
  session: string;
  invitation: Invitation;
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
    ask: vi.fn<HoldDesk['ask']>(outcome),
    takeNow: vi.fn<HoldDesk['takeNow']>(outcome),
    withdraw: vi.fn<HoldDesk['withdraw']>(outcome),
    download: vi.fn<HoldDesk['download']>(outcome),
    invitation: vi.fn<HoldDesk['invitation']>(async (token) =>
      token === TOKEN
        ? { invitation: it.invitation, held: it.held, approver: people.manager, requester: people.rep }
        : null,
    ),
    sample: vi.fn<HoldDesk['sample']>(async () => SAMPLE),
    approve: vi.fn<HoldDesk['approve']>(async () => ({ kind: 'done', held: it.held })),
    deny: vi.fn<HoldDesk['deny']>(async () => ({ kind: 'done', held: it.held })),
  };
  const sendCode = vi.fn<WebParts['signIn']['sendCode']>(async () => ({
    cookie: 'exportgate-code=b; HttpOnly',
  }));
  const redeem = vi.fn<WebParts['signIn']['redeem']>(async (_email, code) =>
    code === '12345678' ? ['exportgate-device=abc; Path=/; HttpOnly; SameSite=Lax'] : null,
  );
  const parts: WebParts = {
    desk,
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
    site: { name: 'Corp CRM', support: 'help@corp.example', url: `https://${HOST}`, language: 'en' },
    formsKey: Buffer.alloc(32, 7),
    reasons: { reasonText, faultText },
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
