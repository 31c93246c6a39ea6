/** The ports over the database's operations. */

import type { AuditTrail } from '../audit/ports.ts';
import type { HeldExports, Invitations, Outbox, RecipientKeys } from '../hold/ports.ts';
import type { Codes, Signins, ToldPeople } from '../identify/ports.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Papers } from '../model/paper.ts';
import type { SqliteStore } from './sqlite.ts';

export interface Ports {
  readonly exports: HeldExports;
  readonly ledger: Ledger;
  readonly invitations: Invitations;
  readonly outbox: Outbox;
  readonly recipientKeys: RecipientKeys;
  readonly signins: Signins;
  readonly codes: Codes;
  readonly toldPeople: ToldPeople;
  readonly papers: Papers;
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
      usage: (asked, windows) => call('usage', { asked, windows }),
      charge: (spending) => call('charge', { spending }),
      reserve: (asked) => call('reserve', asked),
      settle: (settlements) => call('settle', { settlements }),
      see: (asked) => call('see', asked),
      forget: (before, most) => call('forget', { before, most }),
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
      endOf: (people) => call('endSigninsOf', { people }),
    },
    codes: {
      put: (code) => call('putCode', code),
      take: (person, hash, time) => call('takeCode', { person, hash, at: time }),
    },
    toldPeople: {
      all: (kind) => call('toldPeople', { kind }),
      put: (told, event) => call('putToldPerson', { told, event }),
      remove: (kind, id, event) => call('removeToldPerson', { kind, id, event }),
    },
    papers: {
      all: (kind) => call('papers', { kind }),
      byId: (kind, id) => call('paperById', { kind, id }),
      write: (paper, from, event) => call('writePaper', { paper, from, event }),
    },
    trail: {
      append: (event) => call('appendEntry', { event }),
      read: (from, most) => call('readEntries', { from, most }),
      raw: (from, most) => call('readRaw', { from, most }),
    },
  };
}
