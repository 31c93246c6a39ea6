/** What a browser would rather have: the language, and whether a page is welcome. */

import Negotiator from 'negotiator';

/** The first language of `Accept-Language` that we speak; English when there is none. */
export function languageOf(acceptLanguage: string | undefined): 'en' | 'zh-CN' {
  for (const language of new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages()) {
    const primary = language.toLowerCase().split('-')[0];
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en';
  }
  return 'en';
}

/** True when `Accept` names HTML itself; a wildcard alone is what scripts send. */
export function asksForPage(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  return new Negotiator({ headers: { accept } }).mediaTypes().includes('text/html');
}
