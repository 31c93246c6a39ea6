/** The ports over the database's operations. */

import type { AuditTrail } from '../audit/ports.ts';
import type { HeldExports, Invitations, Ledger, Outbox, RecipientKeys } from '../hold/ports.ts';
import type { Codes, Signins } from '../identify/ports.ts';
import type { SqliteStore } from './sqlite.ts';

export interface Ports {
  readonly exports: HeldExports;
  readonly ledger: Ledger;
  readonly invitations: Invitations;
  readonly outbox: Outbox;
  readonly recipientKeys: RecipientKeys;
  readonly signins: Signins;
  readonly codes: Codes;
  readonly trail: AuditTrail;
}

/** `at` gives the time as ISO 8601. */
export function sqlitePorts({ call }: Pick<SqliteStore, 'call'>, at: () => string): Ports {
  return {
    exports: {
      add: (held, event) => call('addExport', { held, event }),
      byId: (id) => call('exportById', { id }),
      move: (id, from, change, event, spend) =>
        call('moveExport', { id, from, change, event, spend: spend ?? null }),
      inStates: (states) => call('exportsInStates', { states }),
      byClick: (clickKey) => call('exportByClick', { clickKey }),
    },
    ledger: {
      rowsSince: (person, since) => call('rowsSince', { person, since }),
      charge: (spending) => call('charge', { spending }),
    },
    invitations: {
      add: (invitations) => call('addInvitations', { invitations }),
      byHash: (tokenHash) => call('invitationByHash', { tokenHash }),
      endOf: (exportId) => call('endInvitationsOf', { exportId }),
    },
    outbox: {
      put: (messages) => call('putMessages', { messages }),
      due: (now, most) => call('dueMessages', { now, most }),
      sent: (id) => call('messageSent', { id }),
      retry: (id, notBefore) => call('retryMessage', { id, notBefore }),
    },
    recipientKeys: {
      add: (key, event) => call('addRecipientKey', { key, event }),
      remove: (fingerprint, event) => call('removeRecipientKey', { fingerprint, event }),
      byFingerprint: (fingerprint) => call('keyByFingerprint', { fingerprint }),
      byEmail: (email) => call('keyByEmail', { email }),
      all: () => call('allKeys', null),
    },
    signins: {
      add: (signin) => call('addSignin', { signin, at: at() }),
      byHash: (cookieHash) => call('signinByHash', { cookieHash }),
      endBoundTo: (credential) => call('endSigninsBoundTo', { credential }),
      end: (cookieHash) => call('endSignin', { cookieHash }),
    },
    codes: {
      put: (code) => call('putCode', code),
      take: (person, hash, time) => call('takeCode', { person, hash, at: time }),
    },
    trail: {
      append: (event) => call('appendEntry', { event }),
      read: (from, most) => call('readEntries', { from, most }),
      raw: (from, most) => call('readRaw', { from, most }),
    },
  };
}
