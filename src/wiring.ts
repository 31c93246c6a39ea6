/** Chooses the parts that the configuration asks for and joins them. One file each for the running gateway, the office that commands call, and what needs neither. */

export { openGateway } from './wiring/gateway.ts';
export type { Gateway } from './wiring/gateway.ts';
export { openOffice } from './wiring/office.ts';
export type { TraceAnswer } from './wiring/operations.ts';
export {
  ANSWER_CHANGES,
  checkParts,
  decryptFor,
  explainFile,
  known,
  lookAt,
  makeKeyPair,
  RULES,
  verifyLog,
} from './wiring/alone.ts';
export { CHECK_NAMES, examine } from './wiring/doctor/index.ts';
export type { Finding, Patient } from './wiring/doctor/index.ts';
export type { KeyPair, LogEntry, Verified } from './wiring/alone.ts';
