/** Header fields of an app whose CRM has another name than the browsers use: towards the CRM its own name stands in them, towards the browser ours. Bodies are never changed. */

import type { Exchange } from '../model/exchange.ts';

/** The two names of one app, for one request. */
export interface Names {
  /** The CRM's own origin. */
  readonly crm: URL;
  /** Host and port as the browser wrote them. */
  readonly host: string;
  readonly secure: boolean;
}

export const namesOf = (crm: URL, { host, secure }: Pick<Exchange, 'host' | 'secure'>): Names => ({
  crm,
  host,
  secure,
});

/** `Origin` and `Referer` of a request that name us then name the CRM. Changes the list of names and values. */
export function mapRequest(fields: string[], { crm, host, secure }: Names): void {
  const ours = `${secure ? 'https' : 'http'}://${host}`;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const value = fields[at + 1] ?? '';
    if (fields[at] === 'origin' && value === ours) fields[at + 1] = crm.origin;
    if (fields[at] === 'referer' && (value === ours || value.startsWith(`${ours}/`)))
      fields[at + 1] = `${crm.origin}${value.slice(ours.length)}`;
  }
}

/** Every field of an answer that is mapped back, and how; the README's section on topologies names them. */
const RULES: Readonly<Record<string, (value: string, names: Names) => string>> = {
  location: mapUrl,
  'content-location': mapUrl,
  refresh: (value, names) =>
    value.replace(/^(\s*[\d.]+\s*[;,]\s*url\s*=\s*["']?)([^"']+)/i, (_all, before: string, url: string) =>
      before.concat(mapUrl(url, names)),
    ),
  link: (value, names) => value.replace(/<([^<>]*)>/g, (_all, url: string) => `<${mapUrl(url, names)}>`),
  'access-control-allow-origin': mapUrl,
  'timing-allow-origin': (value, names) =>
    value
      .split(',')
      .map((origin) => mapUrl(origin.trim(), names))
      .join(', '),
  'content-security-policy': mapPolicy,
  'content-security-policy-report-only': mapPolicy,
  'set-cookie': mapCookie,
};

/** The CRM's raw fields, those of RULES mapped; every other one is the same bytes. */
export function mapAnswer(fields: readonly string[], names: Names): string[] {
  return fields.map((field, at) => {
    const rule = at % 2 === 0 ? undefined : RULES[(fields[at - 1] ?? '').toLowerCase()];
    return rule === undefined ? field : rule(field, names);
  });
}

/** An absolute URL, or one without a scheme, of the CRM becomes one of ours; the CRM may write http though it is reached by https. What follows the host stays as it is written. */
function mapUrl(url: string, names: Names): string {
  const parts = /^(\s*)(https?:)?\/\/([^/?#\\\s]*)(.*)$/is.exec(url);
  if (parts === null || !isCrm(parts[2] ?? names.crm.protocol, parts[3] ?? '', names)) return url;
  const scheme = parts[2] === undefined ? '' : names.secure ? 'https:' : 'http:';
  return `${parts[1] ?? ''}${scheme}//${names.host}${parts[4] ?? ''}`;
}

function isCrm(scheme: string, authority: string, { crm }: Names): boolean {
  const url = `${scheme}//${authority}`;
  if (!URL.canParse(url)) return false;
  const { hostname, port } = new URL(url);
  return hostname === crm.hostname && (port === crm.port || port === '');
}

/** Sources that are the CRM's own name ours; one that means it among others, by a `*`, gets ours beside it. */
function mapPolicy(policy: string, names: Names): string {
  return policy
    .split(/([\s;,]+)/)
    .map((source) => {
      const parts = /^(?:(https?|wss?):\/\/)?([^/:']+)(?::(\d+|\*))?(\/.*)?$/i.exec(source);
      const [, scheme, host = '', , path = ''] = parts ?? [];
      if (!host.includes('.') && host !== names.crm.hostname) return source;
      const ours = `${scheme === undefined ? '' : `${schemeOf(scheme, names.secure)}://`}${names.host}`;
      if (host.toLowerCase() === names.crm.hostname) return `${ours}${path}`;
      const wild = host.startsWith('*.') && names.crm.hostname.endsWith(host.slice(1).toLowerCase());
      return wild ? `${source} ${ours}${path}` : source;
    })
    .join('');
}

function schemeOf(scheme: string, secure: boolean): string {
  const socket = scheme.toLowerCase().startsWith('ws');
  return `${socket ? 'ws' : 'http'}${secure ? 's' : ''}`;
}

/** A `Domain` that covers the CRM's host is left out: the cookie is then ours alone. Another one stays, and browsers refuse it as they would without us. */
function mapCookie(cookie: string, { crm }: Names): string {
  const [pair = '', ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => {
    const domain = /^\s*domain\s*=\s*\.?(.*?)\s*$/i.exec(attribute)?.[1]?.toLowerCase();
    return domain === undefined || !(crm.hostname === domain || crm.hostname.endsWith(`.${domain}`));
  });
  return [pair, ...kept].join(';');
}
