/** Who asks, from where and when: all that a rule may ask about a request. */

import type { Client, Standing } from './principal.ts';

/** Nothing in it is what the request says of itself. */
export interface Situation {
  readonly app: string;
  /** Id of the person; null for whoever was not identified. */
  readonly person: string | null;
  readonly roles: readonly string[];
  readonly team: string | null;
  readonly department: string | null;
  /** Teams of the people whom the person manages. */
  readonly managerOf: readonly string[];
  readonly state: Standing['kind'];
  readonly client: Client;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of the client; behind a trusted proxy the one that it names. */
  readonly address: string;
  /** ISO 3166; null where nothing says. */
  readonly country: string | null;
  /** What a trusted proxy says of the device; null where it says nothing. */
  readonly device: string | null;
}
