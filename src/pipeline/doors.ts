/** The doors of an app: who may come in, and what a login or a logout on its way through tells us. */

import { labelOf } from '../detect/head.ts';
import { plainBytes } from '../lib/codings.ts';
import { faultCode } from '../lib/fault.ts';
import type { AnswerHead, Exchange, Reply } from '../model/exchange.ts';
import type { Stages } from './stages.ts';

/** A larger answer to a login is passed on unread: its session is nobody's then. */
const MAX_LOGIN_BYTES = 262_144;
const DECODED = { maxInflatedBytes: 1_048_576, maxInflateRatio: 200 } as const;

export interface Doors {
  /** The answer to somebody who may not come in; null for whoever may, and at once where everybody may. */
  enter(exchange: Exchange): Promise<Reply | null> | null;
  /** Whether the answer must be given to `listen`: it is a login's. What a logout or a 401 ends is ended on the way. */
  answered(exchange: Exchange, head: AnswerHead): boolean;
  /** The answer to a login, as it was sent, once it is known whose session it sets. */
  listen(exchange: Exchange, head: AnswerHead, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  /** The answer to a login is ordinary by its head: it must be given to `listen`, unless it is a stream of events, which goes its own way and is metered there. */
  ordinary(exchange: Exchange, head: AnswerHead): 'ordinary' | 'no';
  /** The answer to a login is no ordinary one: only its head may tell whose session it sets. */
  unheard(exchange: Exchange, head: AnswerHead): Promise<void>;
}

export function openDoors({ identity, answers, warn }: Pick<Stages, 'identity' | 'answers' | 'warn'>): Doors {
  return {
    enter(exchange) {
      const guard = identity.guard(exchange.app);
      return guard === 'none' || identity.isOpen(exchange) ? null : entered(exchange, guard);
    },

    answered(exchange, head) {
      if (head.status === 401) settle(identity.ended(exchange, 'refusal'));
      else if (head.status < 400 && identity.isLogout(exchange)) settle(identity.ended(exchange, 'logout'));
      return identity.login(exchange) !== null;
    },

    async *listen(exchange, head, body) {
      if (identity.login(exchange) === 'head') {
        await told(exchange, head, null);
        yield* body;
        return;
      }
      let kept: Uint8Array[] | null = [];
      let bytes = 0;
      let isTold = false;
      try {
        for await (const chunk of body) {
          bytes += chunk.length;
          if (kept === null) {
            yield chunk;
            continue;
          }
          kept.push(chunk);
          if (bytes <= MAX_LOGIN_BYTES) continue;
          isTold = true;
          await told(exchange, head, null);
          yield* kept;
          kept = null;
        }
        if (kept === null) return;
        isTold = true;
        await told(exchange, head, Buffer.concat(kept));
      } finally {
        // Broken off: the login may have come off all the same.
        if (!isTold) await told(exchange, head, null);
      }
      yield* kept;
    },

    ordinary(exchange, head) {
      if (labelOf(head).mediaType !== 'text/event-stream') return 'ordinary';
      settle(told(exchange, head, null));
      return 'no';
    },

    unheard: (exchange, head) => told(exchange, head, null),
  };

  async function entered(exchange: Exchange, guard: 'refuse' | 'oidc'): Promise<Reply | null> {
    if ((await identity.whoAsks(exchange)) !== null) return null;
    const mayGo =
      exchange.asker === 'navigation' && (exchange.method === 'GET' || exchange.method === 'HEAD');
    if (guard === 'refuse' || !mayGo) return answers.refused(exchange, 401, 'SIGN_IN_NEEDED', null);
    const location = `/_exportgate/signin/oidc?next=${encodeURIComponent(exchange.target)}`;
    return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
  }

  /** A login that we cannot follow (null: its answer cannot be read) leaves its session nobody's, and the page goes on. */
  async function told(exchange: Exchange, head: AnswerHead, body: Buffer | null): Promise<void> {
    try {
      await identity.loggedIn(exchange, head, body && (await textOf(head, body).catch(unread)));
    } catch (error) {
      warn('could not tell whose session a login set', {
        requestId: exchange.id,
        app: exchange.app,
        code: faultCode(error),
      });
    }
  }

  function unread(error: unknown): null {
    warn('could not read the answer to a login', { code: faultCode(error) });
    return null;
  }

  function settle(work: Promise<void>): void {
    work.catch((error: unknown) => warn('could not end a session', { code: faultCode(error) }));
  }
}

async function textOf({ headers }: AnswerHead, body: Buffer): Promise<string> {
  return (await plainBytes(body, headers, DECODED)).toString('utf8');
}
