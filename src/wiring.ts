/** Chooses the parts that the configuration asks for and joins them; each is loaded when it is first asked for. One file each for the running gateway, the office that commands call, and what needs neither. */

import { late } from './wiring/late.ts';
import type { Trials } from './wiring/trial.ts';

export { ANSWER_CHANGES } from './proxy/answer-headers.ts';
export { checkParts, known, RULES } from './wiring/checking.ts';
export { CHECK_NAMES } from './wiring/doctor/names.ts';

export const openGateway = late(async () => (await import('./wiring/gateway.ts')).openGateway);
export const openOffice = late(async () => (await import('./wiring/office.ts')).openOffice);
export const reviewFiles = late(async () => (await import('./wiring/review/files.ts')).reviewFiles);
export const lookAt = late(async () => (await import('./wiring/alone.ts')).lookAt);
export const verifyLog = late(async () => (await import('./wiring/alone.ts')).verifyLog);
export const makeKeyPair = late(async () => (await import('./seal/key-pair.ts')).makeKeyPair);
export const decryptFor = late(async () => (await import('./seal/key-pair.ts')).decryptFor);
export const explainFile = late(async () => (await import('./wiring/explain.ts')).explainFile);
export const explainPast = late(async () => (await import('./wiring/explain.ts')).explainPast);
export const simulate = late(async () => (await import('./wiring/simulate.ts')).simulate);
export const examine = late(async () => (await import('./wiring/doctor/index.ts')).examine);

/** What `init` tries its answers with. */
export const trials: Trials = {
  name: late(async () => (await import('./wiring/trial.ts')).trials.name),
  crm: late(async () => (await import('./wiring/trial.ts')).trials.crm),
  session: late(async () => (await import('./wiring/trial.ts')).trials.session),
  mail: late(async () => (await import('./wiring/trial.ts')).trials.mail),
  listen: late(async () => (await import('./wiring/trial.ts')).trials.listen),
};

export type { RawEntry as LogEntry } from './audit/ports.ts';
export type { Verification as Verified } from './audit/verify.ts';
export type { KeyPair } from './seal/key-pair.ts';
export type { Gateway } from './wiring/gateway.ts';
export type { TraceAnswer } from './wiring/operations.ts';
export type { ReviewReport } from './wiring/operations-review.ts';
export type { LimitsReport } from './wiring/operations-reports.ts';
export type { Readiness } from './wiring/readiness.ts';
export type { Explained, Standing } from './wiring/explain.ts';
export type { PastDecision } from './wiring/operations-explain.ts';
export type { RulesAgreed, RulesWaiting } from './wiring/operations-rules.ts';
export type { CrmSeen, SessionSeen, Trials } from './wiring/trial.ts';
export type { Finding, Patient } from './wiring/doctor/index.ts';
