/** The Content-Disposition of files that we offer. */

import fc from 'fast-check';
import { parse } from 'content-disposition';
import { describe, expect, it } from 'vitest';
import { attachment } from '../../src/lib/disposition.ts';

describe('attachment', () => {
  it.each([
    ['contacts_7K3M-Q2XD.csv', 'attachment; filename="contacts_7K3M-Q2XD.csv"'],
    ['客户.csv', `attachment; filename="__.csv"; filename*=UTF-8''%E5%AE%A2%E6%88%B7.csv`],
    ['a"b\\c%20.csv', `attachment; filename="a_b_c_20.csv"; filename*=UTF-8''a%22b_c%2520.csv`],
    ["it's (1)*.csv", `attachment; filename="it's (1)*.csv"`],
    ['../../etc/passwd', 'attachment; filename=".._.._etc_passwd"'],
    ['evil\u202efdp.exe\r\nset-cookie: a=b', 'attachment; filename="evilfdp.exeset-cookie: a=b"'],
    ['..', 'attachment; filename="export"'],
    ['', 'attachment; filename="export"'],
    ['\ud800.csv', `attachment; filename="_.csv"; filename*=UTF-8''%EF%BF%BD.csv`],
  ])('%j is offered as %s', (name, header) => expect(attachment(name)).toBe(header));

  it('is always one header line that other readers understand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const header = attachment(name);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        const read = parse(header).parameters['filename'];
        expect(read).toBeTypeOf('string');
        expect(read).not.toMatch(/[/\\\r\n]/);
      }),
    );
  });
});
