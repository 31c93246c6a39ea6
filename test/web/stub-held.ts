/** A made-up held export in any state. */

import type { HeldExport, HoldState } from '../../src/model/export.ts';
import type { Plan } from '../../src/model/plan.ts';
import { people } from './stub-people.ts';

export const NOW = new Date('2026-03-02T09:30:00Z');
export const ID = '7K3M-Q2XD';

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
