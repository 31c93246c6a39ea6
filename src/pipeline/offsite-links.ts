/** JSON that tells where a file is on another host, and the links of ours that stand in for such addresses. */

import type { ExportRouteFound, RouteFound } from '../detect/index.ts';
import { plainBytes } from '../lib/codings.ts';
import { Fault } from '../lib/fault.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import { rowCounter } from '../lib/json-rows.ts';
import { openText, sealText } from '../lib/sealed-text.ts';
import { bytesSource } from '../lib/source.ts';
import type { ListRoute } from '../detect/settings.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Identified } from '../model/principal.ts';
import type { AsSent } from '../proxy/ports.ts';
import type { Stages } from './stages.ts';

/** Under this path our links are, with a token behind it. */
const LINKS = '/_exportgate/offsite/';

/** A larger answer than this tells no address: it is rows. */
const MOST_TOLD_BYTES = 1_048_576;
/** As many jobs or files as a status page lists; more objects than these are rows. */
const MOST_TOLD_ROWS = 50;

/** What an answer of a route that tells addresses comes to. `judge`: it is an export like any other, its body still whole. */
type Told =
  | { readonly kind: 'answer'; readonly answer: Reply | AsSent }
  | { readonly kind: 'refuse'; readonly host: string }
  | { readonly kind: 'judge'; readonly body: AsyncIterable<Uint8Array> };

/** Where a link of ours leads, for one person. */
export interface Link {
  readonly url: URL;
  readonly route: ExportRouteFound;
}

export interface OffsiteLinks {
  /** Reads a JSON answer that may tell where a file is, and puts our own links into it. */
  tell(
    exchange: Exchange,
    route: ExportRouteFound,
    who: Identified | null,
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Told>;
  /** Where the link that is asked for leads; null when it is none of this person's and app's, too old, or its route is gone. */
  follow(exchange: Exchange, who: Identified): Link | null;
}

/** Whether the profile says that this route's JSON tells addresses. */
export const tellsAddresses = (route: RouteFound | null): route is ExportRouteFound =>
  route?.kind === 'export' && (route.route.offsite?.json.length ?? 0) > 0;

/** What is no file is rows for the screen. */
const listOf = ({ route: { id: _id, ...route } }: ExportRouteFound): ListRoute => ({
  ...route,
  kind: 'page',
});

export function openOffsiteLinks({ detection, offsite, lists, now }: Stages): OffsiteLinks {
  return {
    async tell(exchange, route, who, head, body) {
      const { bytes, whole, again } = await firstBytes(body, MOST_TOLD_BYTES);
      const text = whole ? await textOf(bytes, head) : null;
      if (text === null) return { kind: 'judge', body: again() };
      const counter = rowCounter();
      counter.add(Buffer.from(text));
      const linkTo = (url: URL): string => linkOf(exchange, who, route, url);
      const told = detection.told(exchange, route, text, linkTo);
      const many = counter.rows > MOST_TOLD_ROWS;
      switch (told.kind) {
        case 'none':
          if (many) return { kind: 'judge', body: again() };
          return { kind: 'answer', answer: await lists.answer(exchange, who, listOf(route), head, again()) };
        case 'refuse':
          return told;
        case 'links': {
          // Nobody is given a link; and rows with addresses among them would be an export with a way around us.
          if (!who || many) return { kind: 'refuse', host: '' };
          const plain = { ...head, headers: new Map(head.headers) };
          plain.headers.delete('content-encoding');
          const written = bytesSource(Buffer.from(told.text)).stream();
          const shown = await lists.answer(exchange, who, listOf(route), plain, written);
          const answer = 'asSent' in shown ? { ...shown, rewritten: true } : shown;
          return { kind: 'answer', answer };
        }
        default:
          return told satisfies never;
      }
    },

    follow(exchange, who) {
      const text = openText(offsite.linkKey, exchange.path.slice(LINKS.length));
      if (text === null) return null;
      const [url, app, person, name, until] = JSON.parse(text) as [string, string, string, string, number];
      if (app !== exchange.app || person !== who.person.id || until < now().getTime()) return null;
      const route = detection.named(app, name);
      return route && { url: new URL(url), route };
    },
  };

  function linkOf({ app }: Exchange, who: Identified | null, { route }: ExportRouteFound, url: URL): string {
    const until = now().getTime() + offsite.linkMinutes(app) * 60_000;
    const link = [url.href, app, who?.person.id ?? '', route.name, until];
    return LINKS + sealText(offsite.linkKey, JSON.stringify(link));
  }

  /** Null for what is no JSON that we can read as one. */
  async function textOf(bytes: Uint8Array, head: AnswerHead): Promise<string | null> {
    try {
      const plain = await plainBytes(bytes, head.headers, offsite.limits);
      const text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
      JSON.parse(text);
      return text;
    } catch (error) {
      if (error instanceof Fault || error instanceof SyntaxError || error instanceof TypeError) return null;
      throw error;
    }
  }
}
