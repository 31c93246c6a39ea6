/** The last fields of a request to a CRM: names mapped, and ours, which no client can set. */

import { randomBytes } from 'node:crypto';
import type { Exchange } from '../model/exchange.ts';
import { mapRequest } from './mapped.ts';
import type { Names } from './mapped.ts';
import type { Assertion } from './ports.ts';
import type { Lane } from './upstreams.ts';

/** Each gateway on the way adds its mark to this field; one that finds its own has met its own request. */
const HOP = 'x-exportgate-hop';

/** More gateways than this in a row are a circle of which none knows the other. */
const MAX_HOPS = 8;

export interface Adding {
  /** Whether the request is one that we sent ourselves: the upstream leads back here. */
  isOwn(exchange: Exchange): boolean;
  /** Our mark alone, without the signed word. */
  marks(exchange: Exchange): readonly string[];
  fieldsFor(
    exchange: Exchange,
    assertion: Assertion | undefined,
  ): readonly string[] | Promise<readonly string[]>;
}

export function openAdding(): Adding {
  // It need not be secret: whoever sends it back is only refused.
  const mark = randomBytes(9).toString('base64url');
  const alone: readonly string[] = [HOP, mark];
  const marks = ({ headers }: Exchange): readonly string[] => {
    const hop = headers.get(HOP);
    return hop === undefined ? alone : [HOP, `${hop}, ${mark}`];
  };
  return {
    marks,
    isOwn({ headers }) {
      const hop = headers.get(HOP);
      return hop !== undefined && (hop.includes(mark) || hop.split(',').length >= MAX_HOPS);
    },
    fieldsFor(exchange, assertion) {
      const hops = marks(exchange);
      return assertion === undefined ? hops : signed(exchange, assertion, hops);
    },
  };
}

async function signed(
  exchange: Exchange,
  assertion: Assertion,
  hops: readonly string[],
): Promise<readonly string[]> {
  return [...hops, assertion.header, await assertion.sign(exchange)];
}

/** Changes a request's list of names and values: `host` and our names in it become the CRM's where it has its own, and ours come last. What a client sends under the name of our signed word was dropped when the request was read. */
export function finishFields(
  fields: string[],
  added: readonly string[],
  { host, forwards }: Pick<Lane, 'host' | 'forwards'>,
  names: Names | null,
): string[] {
  if (host !== null)
    for (let at = 0; at + 1 < fields.length; at += 2) if (fields[at] === 'host') fields[at + 1] = host;
  if (names !== null) mapRequest(fields, names);
  const hop = fields.indexOf(HOP);
  if (hop >= 0 && hop % 2 === 0) fields.splice(hop, 2); // it stands in `added`, longer by our mark
  const finished = forwards ? fields : withoutForwarding(fields);
  for (const part of added) finished.push(part);
  return finished;
}

const withoutForwarding = (fields: readonly string[]): string[] =>
  fields.filter((_part, at) => !(fields[at - (at % 2)] ?? '').startsWith('x-forwarded-'));
