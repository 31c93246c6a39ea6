/** Every operation that the database's worker knows: plain functions of what is kept and an input. */

import { appendEntry, readEntries, readRaw } from './sqlite-audit.ts';
import { checkWhole, copyDatabase, logHead } from './sqlite-copy.ts';
import * as exports from './sqlite-exports.ts';
import type { Kept } from './sqlite-kept.ts';
import * as people from './sqlite-people.ts';
import { rewrapAll, takeSecret } from './sqlite-secrets.ts';
import * as telling from './sqlite-telling.ts';

export const operations = {
  appendEntry,
  readEntries,
  readRaw,
  addExport: exports.addExport,
  exportById: exports.exportById,
  moveExport: exports.moveExport,
  exportsInStates: exports.exportsInStates,
  exportByClick: exports.exportByClick,
  exportFiles: (kept: Kept, _input: null) => exports.exportFiles(kept),
  rowsSince: exports.rowsSince,
  charge: exports.charge,
  addInvitations: telling.addInvitations,
  invitationByHash: telling.invitationByHash,
  endInvitationsOf: telling.endInvitationsOf,
  putMessages: telling.putMessages,
  dueMessages: telling.dueMessages,
  messageSent: telling.messageSent,
  retryMessage: telling.retryMessage,
  addRecipientKey: telling.addRecipientKey,
  removeRecipientKey: telling.removeRecipientKey,
  keyByFingerprint: telling.keyByFingerprint,
  keyByEmail: telling.keyByEmail,
  allKeys: (kept: Kept, _input: null) => telling.allKeys(kept),
  addSignin: people.addSignin,
  signinByHash: people.signinByHash,
  endSigninsBoundTo: people.endSigninsBoundTo,
  endSignin: people.endSignin,
  putCode: people.putCode,
  takeCode: people.takeCode,
  takeSecret,
  rewrapAll,
  logHead: (kept: Kept, _input: null) => logHead(kept),
  checkWhole: (kept: Kept, _input: null) => checkWhole(kept),
  copyDatabase,
};

type Operations = typeof operations;
export type Operation = keyof Operations;
export type Input<Name extends Operation> = Parameters<Operations[Name]>[1];
export type Output<Name extends Operation> = ReturnType<Operations[Name]>;
