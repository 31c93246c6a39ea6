/** Documents in the database are encrypted: AES-256-GCM under the store's data key, bound to their table, row and version. */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Fault } from '../lib/fault.ts';

/** The data key and the id that rows name it by. */
export interface DataKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** The columns that every encrypted row has. */
export interface DocumentRow {
  readonly v: number;
  readonly alg: string;
  readonly kid: string;
  readonly body: Buffer;
}

const VERSION = 1;
const ALGORITHM = 'A256GCM';

/** The value's JSON, encrypted for this one row. */
export function sealDocument(key: DataKey, table: string, id: string, value: unknown): DocumentRow {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(bound(table, id, VERSION));
  const body = Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return { v: VERSION, alg: ALGORITHM, kid: key.id, body };
}

/** The value again; a changed row, or one moved to another place, is the fault SPOOL_BROKEN. */
export function openDocument(key: DataKey, table: string, id: string, row: DocumentRow): unknown {
  if (row.v !== VERSION || row.alg !== ALGORITHM)
    throw new Fault(
      'STORE_NEWER',
      `read a stored record of ${table}: its version or algorithm is not known here`,
    );
  if (row.kid !== key.id)
    throw new Fault('KEY_MISSING', `read a stored record of ${table}: its data key is not this store's`);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, row.body.subarray(0, 12));
  try {
    decipher.setAAD(bound(table, id, row.v)).setAuthTag(row.body.subarray(-16));
    const text = Buffer.concat([decipher.update(row.body.subarray(12, -16)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new Fault('SPOOL_BROKEN', `read a stored record of ${table}: it was changed or cut`);
  }
}

function bound(table: string, id: string, version: number): Buffer {
  return Buffer.from(JSON.stringify([table, id, version]));
}
