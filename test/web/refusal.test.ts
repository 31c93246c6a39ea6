/** What somebody sees of us inside the CRM. */

import { describe, expect, it } from 'vitest';
import { refusalJson, refusalPage } from '../../src/web/refusal.ts';

const values = {
  message: 'This export has 12,480 rows; your limit is 500. {url} "quoted"',
  code: 'over-rows',
  url: '/_exportgate/exports/7K3M-Q2XD',
  request: '7K3M-Q2XD',
};

describe('refusalJson', () => {
  it("fills the CRM's own shape, nested and in lists, and leaves the rest", () => {
    const shape = {
      status: 422,
      body: {
        ok: false,
        n: 7,
        none: null,
        errors: [{ detail: '{message}', ref: '{code}/{request}' }],
        more: { at: '{url}', keep: '{other}' },
      },
    };
    const { status, body } = refusalJson(shape, values);
    expect(status).toBe(422);
    expect(JSON.parse(body)).toEqual({
      ok: false,
      n: 7,
      none: null,
      errors: [{ detail: values.message, ref: 'over-rows/7K3M-Q2XD' }],
      more: { at: '/_exportgate/exports/7K3M-Q2XD', keep: '{other}' },
    });
  });
});

describe('refusalPage', () => {
  const page = (url: string, sentence = 'No.'): string =>
    refusalPage({
      site: { name: '<b>Corp</b>', support: '+86 10 5555 0000' },
      language: 'zh-CN',
      requestId: 'r-1',
      logId: 'LOG-1',
      code: 'over-rows',
      status: 403,
      title: '已拒绝',
      sentence,
      link: { url, label: '查看' },
    });

  it('names site, support and request, all escaped', () => {
    const body = page('/_exportgate/exports/7K3M-Q2XD', '<script>alert(1)</script>');
    expect(body).toContain('&lt;b&gt;Corp&lt;/b&gt;');
    expect(body).toContain('+86 10 5555 0000');
    for (const word of ['r-1', 'LOG-1', 'over-rows']) expect(body).toContain(`class="id">${word}<`);
    expect(body).not.toContain('<script>alert');
    expect(body).toContain('href="/_exportgate/exports/7K3M-Q2XD"');
  });

  it.each(['javascript:alert(1)', '//evil.example', '/\\evil.example', 'https://evil.example'])(
    'links to no other place: %s',
    (url) => expect(page(url)).toContain('href="/"'),
  );
});
