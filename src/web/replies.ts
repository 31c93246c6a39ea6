/** The answers that stand in for a file, or carry one: a page for a navigation, the CRM's own error shape for its scripts. */

import type { FaultCode } from '../lib/fault.ts';
import type { Exchange, Reply } from '../model/exchange.ts';
import type { Because, HeldExport } from '../model/export.ts';
import { textsFor } from '../model/texts/index.ts';
import { faultText, whyText } from '../model/texts/reasons.ts';
import { replyTexts } from '../model/texts/replies.ts';
import { pageHeaders } from './headers.ts';
import { OWN } from './parts.ts';
import { refusalJson, refusalPage } from './refusal.ts';
import type { Site } from './settings.ts';

/** The CRM's error shape, as its profile gives it. */
export interface RefusalShape {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Asked = Pick<Exchange, 'id' | 'app' | 'asker' | 'language'>;

export interface Replies {
  refused(exchange: Asked, status: number, why: FaultCode | Because, held: HeldExport | null): Reply;
  held(exchange: Asked, held: HeldExport, cookie: string | null): Reply;
}

/** `shapeOf`: the error shape of an app; read at each answer, so that reloaded profiles count. `offersAccount`: whether people can sign in at an identity provider. */
export function openReplies(parts: {
  readonly site: Site;
  readonly offersAccount: boolean;
  shapeOf(app: string): RefusalShape;
}): Replies {
  const { site } = parts;

  return {
    refused(exchange, status, why, held) {
      const sentence = sentenceOf(exchange, why, held);
      const url = held ? statusUrl(held.id) : '';
      const t = replyTexts[exchange.language];
      if (exchange.asker === 'script') return script(exchange, status, codeOf(why), sentence, url);
      const body = refusalPage({
        site,
        language: exchange.language,
        requestId: held?.id ?? exchange.id,
        logId: exchange.id,
        code: codeOf(why),
        status,
        title: titleOf(exchange, status, codeOf(why)),
        sentence,
        link:
          held && status === 403
            ? { url, label: t.openStatus }
            : codeOf(why) === 'SIGN_IN_NEEDED' && parts.offersAccount
              ? { url: ACCOUNT, label: textsFor(exchange.language).signIn.withAccount }
              : { url: '/', label: t.backToApp },
      });
      return { status, headers: { ...HTML, [CODE]: codeOf(why) }, body };
    },

    held(exchange, held, cookie) {
      const url = statusUrl(held.id);
      const cookies = cookie === null ? {} : { 'set-cookie': cookie };
      if (exchange.asker === 'navigation')
        return { status: 303, headers: { ...pageHeaders, ...cookies, location: url }, body: '' };
      const because = held.decision?.because;
      const sentence = because
        ? sentenceOf(exchange, because, held)
        : replyTexts[exchange.language].preparing;
      const reply = script(exchange, 403, because?.code ?? 'preparing', sentence, url);
      return { ...reply, headers: { ...reply.headers, ...cookies } };
    },
  };

  /** A rule's own words stand for its verdict alone. */
  function sentenceOf({ language }: Asked, why: FaultCode | Because, held: HeldExport | null): string {
    if (typeof why === 'string') return faultText(language, why);
    const say = held?.decision?.because.code === why.code ? held.decision.say : undefined;
    return whyText(language, { because: why, ...(say && { say }) }, { zone: site.timeZone });
  }

  /** A policy's no has the status that the CRM's scripts expect; a fault keeps its own. */
  function script(exchange: Asked, status: number, code: string, sentence: string, url: string): Reply {
    const t = replyTexts[exchange.language];
    const parting = t.askFor(site.name, site.support);
    const message = [sentence, ...(url === '' ? [] : [t.see(url)]), parting].join(' ');
    const shape = parts.shapeOf(exchange.app);
    const filled = refusalJson(shape, { message, code, url, request: exchange.id });
    return {
      status: status === 403 ? filled.status : status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        [CODE]: code,
      },
      body: filled.body,
    };
  }
}

/** The code for whoever looks after the app: the page says it in words, and a CRM's error shape may have no place for it. */
const CODE = 'x-exportgate-code';

const HTML = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' };

/** Where the sign-in at the identity provider begins. */
const ACCOUNT = `${OWN}/signin/oidc?next=%2F`;

const statusUrl = (id: string): string => `${OWN}/exports/${id}`;

const codeOf = (why: FaultCode | Because): string => (typeof why === 'string' ? why : why.code);

function titleOf({ language }: Asked, status: number, code: string): string {
  const t = replyTexts[language];
  const own = t.titles[code];
  if (own !== undefined) return own;
  if (status >= 500) return t.downTitle;
  return status === 403 ? t.refusedTitle : t.badTitle;
}
