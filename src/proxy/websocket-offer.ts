/** The handshake's extensions and subprotocols: what may be offered to the CRM, and what it may take of it (RFC 6455 section 4, RFC 7692 section 7). */

/** What the CRM's messages are compressed with. */
export interface Deflate {
  /** False where each message is compressed by itself. */
  readonly takeover: boolean;
}

/** What both sides agreed on; `other` names extensions whose frames we could not read. */
export interface Agreed {
  readonly deflate: Deflate | null;
  readonly other: boolean;
}

interface Extension {
  readonly name: string;
  /** Null for a parameter without a value. */
  readonly parameters: ReadonlyMap<string, string | null>;
}

const DEFLATE = 'permessage-deflate';

/** The fields that the CRM is sent, a flat list of names and values, without extensions that we could not follow. */
export function readableOffer(fields: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', value = ''] = fields.slice(at, at + 2);
    if (name.toLowerCase() !== 'sec-websocket-extensions') {
      kept.push(name, value);
      continue;
    }
    const known = value.split(',').filter((offer) => {
      const [extension] = extensionsOf(offer) ?? [];
      return extension !== undefined && isDeflateOffer(extension);
    });
    if (known.length > 0) kept.push(name, known.map((offer) => offer.trim()).join(', '));
  }
  return kept;
}

/** What the CRM's 101 took of the offer; null when it took what was not offered, or takes it in a way that RFC 7692 does not know. */
export function agreedOn(
  asked: { readonly extensions: string; readonly protocols: string },
  answer: { readonly extensions: readonly string[]; readonly protocols: readonly string[] },
): Agreed | null {
  const protocols = asked.protocols.split(',').map((protocol) => protocol.trim());
  if (answer.protocols.length > 1) return null;
  if (answer.protocols.some((protocol) => !protocols.includes(protocol.trim()))) return null;
  const offered = extensionsOf(asked.extensions) ?? [];
  const taken = extensionsOf(answer.extensions.join(','));
  if (taken === null) return null;
  if (!taken.every(({ name }) => offered.some((offer) => offer.name === name))) return null;
  const deflates = taken.filter(({ name }) => name === DEFLATE);
  const other = deflates.length < taken.length;
  const [deflate] = deflates;
  if (deflate === undefined) return { deflate: null, other };
  if (deflates.length > 1 || !isDeflateAnswer(deflate)) return null;
  return { deflate: { takeover: !deflate.parameters.has('server_no_context_takeover') }, other };
}

function isDeflateOffer({ name, parameters }: Extension): boolean {
  return (
    name === DEFLATE &&
    [...parameters].every(([parameter, value]) => {
      if (parameter === 'client_max_window_bits' && value === null) return true;
      return isDeflateParameter(parameter, value);
    })
  );
}

const isDeflateAnswer = ({ parameters }: Extension): boolean =>
  [...parameters].every(([parameter, value]) => isDeflateParameter(parameter, value));

function isDeflateParameter(parameter: string, value: string | null): boolean {
  switch (parameter) {
    case 'server_no_context_takeover':
    case 'client_no_context_takeover':
      return value === null;
    case 'server_max_window_bits':
    case 'client_max_window_bits':
      return value !== null && /^(?:[89]|1[0-5])$/.test(value);
    default:
      return false;
  }
}

/** Null when it does not read as RFC 6455 section 9.1 writes it, or names a parameter twice. */
function extensionsOf(field: string): readonly Extension[] | null {
  if (field.trim() === '') return [];
  const extensions: Extension[] = [];
  for (const one of field.split(',')) {
    const [name = '', ...rest] = one.split(';').map((part) => part.trim());
    if (!TOKEN.test(name)) return null;
    const parameters = new Map<string, string | null>();
    for (const parameter of rest) {
      const [, key = '', quoted, bare] = PARAMETER.exec(parameter) ?? [];
      if (key === '' || parameters.has(key)) return null;
      parameters.set(key, quoted ?? bare ?? null);
    }
    extensions.push({ name, parameters });
  }
  return extensions;
}

const TOKEN = /^[\w!#$%&'*+\-.^`|~]+$/;
const PARAMETER = /^([\w!#$%&'*+\-.^`|~]+)(?:\s*=\s*(?:"([\w!#$%&'*+\-.^`|~]+)"|([\w!#$%&'*+\-.^`|~]+)))?$/;
