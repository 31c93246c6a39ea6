/** Every operation that the database's worker knows: plain functions of what is kept and an input. */

import { appendEntry, readEntries, readRaw } from './sqlite-audit.ts';
import { checkWhole, copyDatabase, logHead } from './sqlite-copy.ts';
import * as exports from './sqlite-exports.ts';
import type { Kept } from './sqlite-kept.ts';
import * as ledger from './sqlite-ledger.ts';
import { forget } from './sqlite-ledger-forget.ts';
import * as papers from './sqlite-papers.ts';
import * as people from './sqlite-people.ts';
import { probe, rewrapAll, takeSecret } from './sqlite-secrets.ts';
import * as telling from './sqlite-telling.ts';
import * as told from './sqlite-told.ts';

export const operations = {
  appendEntry,
  readEntries,
  readRaw,
  addExport: exports.addExport,
  exportById: exports.exportById,
  moveExport: exports.moveExport,
  exportsInStates: exports.exportsInStates,
  exportByClick: exports.exportByClick,
  countExports: (kept: Kept, _input: null) => exports.countExports(kept),
  exportFiles: (kept: Kept, _input: null) => exports.exportFiles(kept),
  usage: ledger.usage,
  charge: ledger.charge,
  reserve: ledger.reserve,
  settle: ledger.settle,
  see: ledger.see,
  forget,
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
  endSigninsOf: people.endSigninsOf,
  putCode: people.putCode,
  takeCode: people.takeCode,
  toldPeople: told.toldPeople,
  putToldPerson: told.putToldPerson,
  removeToldPerson: told.removeToldPerson,
  papers: papers.papers,
  paperById: papers.paperById,
  writePaper: papers.writePaper,
  takeSecret,
  rewrapAll,
  probe: (kept: Kept, _input: null) => probe(kept),
  logHead: (kept: Kept, _input: null) => logHead(kept),
  checkWhole: (kept: Kept, _input: null) => checkWhole(kept),
  copyDatabase,
};

type Operations = typeof operations;
export type Operation = keyof Operations;
export type Input<Name extends Operation> = Parameters<Operations[Name]>[1];
export type Output<Name extends Operation> = ReturnType<Operations[Name]>;
