/** Files that the CRM keeps on another host: fetched for the user, judged like any export, and given from here. */

import { requestEvent } from '../audit/event.ts';
import type { Clicks } from './clicks.ts';
import type { ExportRouteFound, HandedOut, RouteFound } from '../detect/index.ts';
import { namedByPath } from '../detect/file-name.ts';
import type { Judging } from './judge.ts';
import { faultCode } from '../lib/fault.ts';
import { firstBytes } from '../lib/first-bytes.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Because, ExportFound } from '../model/export.ts';
import type { Identified } from '../model/principal.ts';
import { openOffsiteLinks } from './offsite-links.ts';
import type { Link } from './offsite-links.ts';
import type { AsSent, OffsiteFile } from '../proxy/ports.ts';
import type { Ending, Running, Stages } from './stages.ts';

/** What is known of the request whose answer leads elsewhere. */
interface Asked {
  readonly route: RouteFound | null;
  readonly who: Identified | null;
  readonly begun: Running | null;
}

export interface Offsite {
  /** Answers in place of a head that leads to another host. */
  instead(
    exchange: Exchange,
    asked: Asked,
    handed: Exclude<HandedOut, { kind: 'none' }>,
  ): Promise<Reply | AsSent>;
  /** Answers a route that tells addresses; the body, still whole, where it is an export like any other. */
  told(
    exchange: Exchange,
    asked: Asked & { readonly route: ExportRouteFound },
    head: AnswerHead,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly answer: Reply | AsSent } | { readonly body: AsyncIterable<Uint8Array> }>;
  /** The file behind a link of ours; null when it leads nowhere for whoever asks. */
  download(exchange: Exchange): Promise<Reply | null>;
}

/** What detection is shown at most. */
const LOOK_BYTES = 65_536;

const NOBODY: Because = { code: 'nobody', rule: null };

export function openOffsite(stages: Stages, clicks: Clicks, judging: Judging): Offsite {
  const { detection, holding, answers, identity } = stages;
  const links = openOffsiteLinks(stages);

  return {
    async instead(exchange, asked, handed) {
      const { route, who } = asked;
      // A HEAD asks for no file, and where it would be is not told.
      if (handed.kind === 'refuse' || !who || exchange.method === 'HEAD')
        return refused(exchange, asked, handed.kind === 'refuse' ? handed.host : handed.url.hostname);
      if (asked.begun) return fetched(exchange, asked.begun, { url: handed.url, route }, who);
      return clicked(exchange, { url: handed.url, route }, who);
    },

    async told(exchange, asked, head, body) {
      const { route, who } = asked;
      const told = await links.tell(exchange, route, who, head, body);
      switch (told.kind) {
        case 'answer':
          return told;
        case 'judge':
          return told;
        case 'refuse':
          return { answer: await refused(exchange, asked, told.host) };
        default:
          return told satisfies never;
      }
    },

    async download(exchange) {
      const who = exchange.method === 'GET' ? await identity.whoAsks(exchange) : null;
      const link = who && links.follow(exchange, who);
      if (!who || !link) return null;
      const reply = await clicked(exchange, link, who);
      // What was fetched elsewhere is never sent as it came.
      return 'asSent' in reply ? null : reply;
    },
  };

  async function refused(exchange: Exchange, { route, who, begun }: Asked, host: string): Promise<Reply> {
    const facts = { route: route?.route.name ?? 'unlisted', kind: 'offsite', host, why: 'OFFSITE_REFUSED' };
    const by = { at: stages.now(), actor: who?.person.id ?? null };
    await stages.record(requestEvent('refused', exchange, by, facts));
    stages.warn(
      'refused an answer that leads to another host; see offsite.hosts and offsite.signIn of the app',
      {
        requestId: exchange.id,
        app: exchange.app,
        host,
      },
    );
    if (begun) {
      const held = await holding.refuse(begun.held, 'OFFSITE_REFUSED');
      begun.settle(Promise.resolve({ kind: 'refused', held, status: 403, why: 'OFFSITE_REFUSED' }));
    }
    return answers.refused(exchange, 403, who ? 'OFFSITE_REFUSED' : NOBODY, begun?.held ?? null);
  }

  async function clicked(exchange: Exchange, link: Found, who: Identified): Promise<Reply | AsSent> {
    const click = await clicks.take(exchange, who, detection.found(exchange, link.route, null));
    return 'joined' in click ? click.joined : fetched(exchange, click.begun, link, who);
  }

  function fetched(
    exchange: Exchange,
    begun: Running,
    link: Found,
    who: Identified,
  ): Promise<Reply | AsSent> {
    begun.settle(ending(exchange, begun, link, who));
    return begun.answered;
  }

  function named(exchange: Exchange, route: RouteFound, { head, body }: OffsiteFile): Seen {
    return { found: detection.found(exchange, route, head), opaque: false, body };
  }

  /** What no profile names is told by its start, as it would be if it were here; ordinary or not, it is judged. */
  async function seen(exchange: Exchange, { head, body }: OffsiteFile): Promise<Seen> {
    const { bytes, whole, again } = await firstBytes(body, LOOK_BYTES);
    const { found, opaque } = detection.look(
      exchange,
      detection.route(exchange),
      head,
      bytes.subarray(0, LOOK_BYTES),
      whole,
    );
    return { found: found ?? detection.found(exchange, null, head), opaque, body: again() };
  }

  async function ending(
    exchange: Exchange,
    { held }: Running,
    { url, route }: Found,
    who: Identified,
  ): Promise<Ending> {
    try {
      const by = { at: stages.now(), actor: who.person.id };
      const facts = { route: route?.route.name ?? 'unlisted', host: url.hostname };
      await stages.record({ ...requestEvent('offsite-fetched', exchange, by, facts), exportId: held.id });
      const file = await stages.offsite.fetch(url, detection.reach(exchange.app, route));
      const { found, opaque, body } = route ? named(exchange, route, file) : await seen(exchange, file);
      const fileName = found.fileName ?? namedByPath(decodedPath(file.url));
      const taken = { head: file.head, body, found: { ...found, fileName }, opaque, mayPass: false };
      return await judging.judge(exchange, held, who, taken);
    } catch (error) {
      return judging.faultEnding(held, faultCode(error), error);
    }
  }
}

/** A file that is judged next. */
interface Seen {
  readonly found: ExportFound;
  readonly opaque: boolean;
  readonly body: AsyncIterable<Uint8Array>;
}

type Found = Pick<Link, 'url'> & { readonly route: RouteFound | null };

function decodedPath({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname; // its percent signs are no escapes
  }
}
