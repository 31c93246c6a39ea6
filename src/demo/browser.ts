/** A person's browser, as far as the tour needs one: cookies, redirects, forms. */

import { request } from 'undici';

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  readonly text: string;
}

export interface Browser {
  get(path: string): Promise<Page>;
  post(path: string, form: Readonly<Record<string, string>>): Promise<Page>;
  /** Sends the page's form whose action ends so, hidden fields included. */
  submit(page: Page, action: string, form: Readonly<Record<string, string>>): Promise<Page>;
}

/** Starts with no cookies; follows redirects on the same origin. */
export function openBrowser(origin: string, language: string): Browser {
  const cookies = new Map<string, string>();

  async function send(
    method: 'GET' | 'POST',
    path: string,
    form: Readonly<Record<string, string>> | null,
  ): Promise<Page> {
    const answer = await request(new URL(path, origin), {
      method,
      headers: {
        accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'accept-language': language,
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
        'sec-fetch-site': 'same-origin',
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded', origin } : {}),
      },
      body: form ? new URLSearchParams(form).toString() : null,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      cookies.set(name, value);
    }
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const location = answer.headers['location'];
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string')
      return send('GET', location, null);
    return {
      status: answer.statusCode,
      url: path,
      headers: answer.headers,
      bytes,
      text: bytes.toString('utf8'),
    };
  }

  return {
    get: (path) => send('GET', path, null),
    post: (path, form) => send('POST', path, form),
    submit(page, action, form) {
      const forms = [...page.text.matchAll(/<form\b[^>]*\baction="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].map(
        ([, target = '', inner = '']) => ({ targets: [target, ...attributes(inner, 'formaction')], inner }),
      );
      const found = forms.find(({ targets }) => targets.some((target) => target.endsWith(action)));
      const target = found?.targets.find((one) => one.endsWith(action));
      if (!found || target === undefined) throw new Error(`the page has no form for ${action}`);
      const hidden = [...found.inner.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [
        attributes(tag, 'name')[0] ?? '',
        attributes(tag, 'value')[0] ?? '',
      ]);
      return send('POST', target, { ...Object.fromEntries(hidden), ...form });
    },
  };
}

const attributes = (markup: string, name: string): string[] =>
  [...markup.matchAll(new RegExp(`\\b${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
