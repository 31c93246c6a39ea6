/** A browser that goes from site to site: cookies by origin, redirects followed. */

import { request } from 'undici';

interface Stop {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  /** Every address on the way, the last one too. */
  readonly way: readonly string[];
}

export interface Traveller {
  /** A click on a link. `bend` changes the addresses that sites lead on to. */
  go(url: string, headers?: Readonly<Record<string, string>>, bend?: (url: string) => string): Promise<Stop>;
  /** A script's request, which follows nothing. */
  fetch(url: string, headers?: Readonly<Record<string, string>>): Promise<Stop>;
  /** `name=value` of every cookie of an origin. */
  cookies(origin: string): string;
  setCookie(origin: string, name: string, value: string): void;
}

export function openTraveller(): Traveller {
  const jars = new Map<string, Map<string, string>>();
  const jar = (origin: string): Map<string, string> => {
    const known = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, known);
    return known;
  };
  const cookies = (origin: string): string =>
    [...jar(origin)].map(([name, value]) => `${name}=${value}`).join('; ');

  async function step(url: string, headers: Readonly<Record<string, string>>) {
    const { origin } = new URL(url);
    const cookie = cookies(origin);
    const answer = await request(url, { headers: { ...headers, ...(cookie === '' ? {} : { cookie }) } });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar(origin).delete(name);
      else jar(origin).set(name, value);
    }
    return {
      status: answer.statusCode,
      location: answer.headers['location'],
      text: await answer.body.text(),
    };
  }

  return {
    async go(url, headers = {}, bend = (to) => to) {
      const way = [url];
      for (;;) {
        const here = way.at(-1) ?? url;
        const { status, location, text } = await step(here, { ...NAVIGATION, ...headers });
        if (status < 300 || status >= 400 || typeof location !== 'string')
          return { status, url: here, text, way };
        if (way.length > 15) throw new Error(`too many redirects: ${way.join(' -> ')}`);
        way.push(bend(new URL(location, here).href));
      }
    },
    async fetch(url, headers = {}) {
      const { status, text } = await step(url, { ...SCRIPT, ...headers });
      return { status, url, text, way: [url] };
    },
    cookies,
    setCookie: (origin, name, value) => void jar(origin).set(name, value),
  };
}

const NAVIGATION = {
  accept: 'text/html,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};
const SCRIPT = { accept: 'application/json', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
