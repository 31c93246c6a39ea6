/** Checks of the ways to the CRMs: addresses that cannot work, and settings that contradict each other. */

import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { Path } from './shape.ts';
import { duplicates, texts } from './view.ts';
import type { YamlFile } from './yaml.ts';

/** Goes on though the file does not fit its schema. */
export function checkUpstreams(file: YamlFile<unknown>): readonly Problem[] {
  const { apps, listen } = View.parse(file.data);
  return apps.flatMap((app, index) => {
    const at = (path: Path, message: string): Problem => file.problemAt(['apps', index, ...path], message);
    const { upstream, tls } = app;
    const place = (item: number): Path => (upstream.list ? ['upstream', item] : ['upstream']);
    return [
      ...upstream.urls.flatMap((url, item) => [
        ...originProblems(url).map((message) => at(place(item), message)),
        ...(isOwn(url, listen)
          ? [at(place(item), "the gateway itself listens there: write the CRM's own address")]
          : []),
      ]),
      ...duplicates(upstream.urls).map((item) =>
        at(place(item), 'this upstream stands here a second time: each may stand once'),
      ),
      ...originProblems(app.crmOrigin).map((message) => at(['crmOrigin'], message)),
      ...(app.crmOrigin !== '' && app.topology !== 'mapped'
        ? [at(['crmOrigin'], 'this has a meaning with topology: mapped alone: set that, or remove this')]
        : []),
      ...((tls.certificate === '') === (tls.key === '')
        ? []
        : [at(['tls'], 'certificate and key belong together: write both or none')]),
      ...(app.topology === 'vendor' && upstream.urls.some((url) => url.startsWith('http:'))
        ? [at(['topology'], 'a vendor is reached by https: write https: in upstream')]
        : []),
    ];
  });
}

/** What is wrong with the text of an origin, if it is a URL at all; else the schema says so. */
export function originProblems(url: string): readonly string[] {
  if (!URL.canParse(url)) return [];
  const { pathname, search, hash, username, password } = new URL(url);
  return pathname === '/' && !url.endsWith('/') && search + hash + username + password === ''
    ? []
    : ['only scheme, host and port may stand here, such as https://crm.example: remove the rest'];
}

const EVERYWHERE = ['0.0.0.0', '::'];
const THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

function isOwn(url: string, listen: { readonly host: string; readonly port: number }): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, port, protocol } = new URL(url);
  if (Number(port || (protocol === 'https:' ? 443 : 80)) !== listen.port) return false;
  return hostname === listen.host || (EVERYWHERE.includes(listen.host) && THIS_MACHINE.includes(hostname));
}

const text = z.string().catch('');
const Upstreams = z
  .union([
    z.string().transform((url) => ({ list: false, urls: [url] })),
    texts.transform((urls) => ({ list: true, urls })),
  ])
  .catch({ list: false, urls: [] });
const AppView = z.looseObject({
  upstream: Upstreams,
  topology: text,
  crmOrigin: text,
  tls: z.looseObject({ certificate: text, key: text }).catch({ certificate: '', key: '' }),
});
const View = z
  .looseObject({
    apps: z
      .array(
        AppView.catch({
          upstream: { list: false, urls: [] },
          topology: '',
          crmOrigin: '',
          tls: { certificate: '', key: '' },
        }),
      )
      .catch([]),
    listen: z
      .looseObject({ host: z.string().catch('127.0.0.1'), port: z.number().catch(8080) })
      .catch({ host: '127.0.0.1', port: 8080 }),
  })
  .catch({ apps: [], listen: { host: '127.0.0.1', port: 8080 } });
