/** What `check` says of each topology, and the problems of upstreams that no schema sees. */

import { describe, expect, it } from 'vitest';
import { topologyNotes } from '../../src/config/notes.ts';
import { checkUpstreams } from '../../src/config/upstream-checks.ts';
import type { YamlFile } from '../../src/config/yaml.ts';

const app = { name: 'crm', hosts: ['crm.our.example'], upstream: 'https://acme.crm.example' };

describe('the notes', () => {
  it.each([
    ['moved', [/SAML and OAuth return addresses, passkeys and cookies stay valid/, /phone apps that pin/]],
    ['vendor', [/split DNS/, /phone apps that pin/, /list of allowed addresses/]],
    [
      'mapped',
      [
        /browsers use crm\.our\.example.* acme\.crm\.example/,
        /ACS URL, redirect_uri/,
        /rpId/,
        /cookies with Domain/,
        /phone apps/,
      ],
    ],
  ] as const)('of %s name what it breaks', (topology, sentences) => {
    const notes = topologyNotes({ apps: [{ ...app, topology }] });
    for (const sentence of sentences) expect(notes).toContainEqual(expect.stringMatching(sentence));
    for (const note of notes) expect(note).toMatch(/^crm: /);
  });

  it("name the CRM's own name where the upstream is an address", () => {
    const mapped = {
      ...app,
      topology: 'mapped' as const,
      upstream: ['http://10.0.0.1'],
      crmOrigin: 'https://a.example',
    };
    expect(topologyNotes({ apps: [mapped] })[0]).toContain('a.example');
  });
});

describe('an upstream', () => {
  const problems = (...apps: readonly object[]): readonly string[] => {
    const file = {
      problemAt: (path: readonly PropertyKey[], message: string) => ({
        text: `${path.join('.')}: ${message}`,
      }),
    };
    const data = { apps, listen: { host: '0.0.0.0', port: 8080 } };
    return checkUpstreams({ ...file, data, value: null, problems: [] } as unknown as YamlFile<unknown>).map(
      ({ text }) => text,
    );
  };

  it.each<[string, object, RegExp]>([
    ['with a path', { upstream: 'http://a.example/crm' }, /^apps\.0\.upstream: only scheme, host and port/],
    [
      'in a list with a path',
      { upstream: ['http://a.example', 'http://b.example/'] },
      /^apps\.0\.upstream\.1: only/,
    ],
    [
      'that stands twice',
      { upstream: ['http://a.example', 'http://A.example'] },
      /^apps\.0\.upstream\.1: .* second time/,
    ],
    [
      'that is the gateway itself',
      { upstream: 'http://127.0.0.1:8080' },
      /^apps\.0\.upstream: the gateway itself listens there/,
    ],
    [
      'without TLS, of a vendor',
      { upstream: 'http://a.example', topology: 'vendor' },
      /^apps\.0\.topology: a vendor is reached by https/,
    ],
    [
      "with an origin of the CRM's that is not mapped",
      { crmOrigin: 'https://a.example' },
      /^apps\.0\.crmOrigin: .* topology: mapped/,
    ],
    [
      'with a certificate and no key',
      { tls: { certificate: 'a.pem' } },
      /^apps\.0\.tls: certificate and key belong together/,
    ],
  ])('%s is a problem', (_name, over, problem) => {
    const found = problems({ ...app, topology: 'moved', ...over });
    expect(found).toEqual([expect.stringMatching(problem)]);
  });

  it('that can work is none', () => {
    expect(
      problems(
        { ...app, topology: 'moved', upstream: ['http://10.0.0.1:8080', 'http://10.0.0.2:8080'] },
        { ...app, topology: 'mapped', crmOrigin: 'https://a.example' },
        { ...app, topology: 'vendor', tls: { certificate: 'a.pem', key: 'a.key' } },
      ),
    ).toEqual([]);
  });
});
