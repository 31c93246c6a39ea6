/** The mails about an export: facts in the reader's language, and never what is in the file. */

import { describe, expect, it } from 'vitest';
import { approverMessage, requesterMessage } from '../../src/hold/messages.ts';
import type { HeldExport } from '../../src/model/export.ts';
import { boss, deputy, facts, person, rep, unreadable } from './samples.ts';
import { kept, sealedOf, waiting } from './stand.ts';

const site = { name: 'Acme', support: 'help@corp.example', url: 'https://crm.corp.example', timeZone: 'UTC' };

async function held(change: Partial<HeldExport> = {}): Promise<HeldExport> {
  return { ...(await waiting(kept())).held, ...change };
}

describe('the mail that asks an approver', () => {
  it('says who, what, why, for what, to whom and how protected, with one link', async () => {
    const one = await held();
    const mail = approverMessage(one, deputy, rep, site, 'TOKEN');
    expect(mail.subject).toMatch(/^Name of rep asks to export 12,480 contacts: decide by /);
    expect(Object.fromEntries(mail.facts)).toMatchObject({
      Who: 'Name of rep <rep@corp.example>',
      Rows: '12,480',
      Columns: '2: Name, Mobile (masked)',
      Sensitive: 'phone number 12,000',
      Why: '12,480 rows; up to 500 pass without approval',
      Purpose: 'Mailing for the autumn fair',
      Recipients: 'partner@other.example',
      Protection: "Encrypted to the recipients' keys, marked and logged",
    });
    expect(mail.link).toEqual({
      label: 'Look at it and decide',
      url: 'https://crm.corp.example/_exportgate/approvals/TOKEN',
    });
    expect(mail.footer).toBe(`Acme · Request ${one.id} · Help help@corp.example`);
  });

  it('is written in the approver’s language', async () => {
    const mail = approverMessage(await held(), boss, rep, site, 'TOKEN');
    expect(mail.subject).toMatch(/^Name of rep申请导出 12,480 条联系人数据，请于 \d{4}年.+（UTC.*）前处理$/);
    expect(mail.facts.map(([label]) => label)).toEqual([
      '申请人',
      '条数',
      '字段',
      '敏感信息',
      '原因',
      '用途',
      '接收人',
      '保护措施',
      '截止时间',
    ]);
    expect(mail.to.language).toBe('zh-CN');
  });

  it('says plainly that a file which was not read cannot be released', async () => {
    const mail = approverMessage(
      await held({ facts: unreadable, plan: null, fault: 'FORMAT_UNKNOWN' }),
      deputy,
      rep,
      site,
      'T',
    );
    expect(mail.subject).toMatch(/asks to export a file/);
    expect(Object.fromEntries(mail.facts)['Protection']).toContain('cannot release it');
    expect(Object.fromEntries(mail.facts)['Why']).toContain('We cannot read this file format');
  });

  it('keeps each fact on one line, cut, without control characters or direction overrides', async () => {
    const asked = {
      purpose: `Fair\r\nBcc: x@y.example \u202e${'x'.repeat(900)}`,
      recipients: ['a@b.example'],
      neededBy: null,
    };
    const mail = approverMessage(
      await held({ asked }),
      deputy,
      person('rep', { name: 'Eve\r\nSubject: hi' }),
      site,
      'T',
    );
    const whole = JSON.stringify(mail);
    expect(whole).not.toMatch(/\\r|\\n|\u202e/);
    expect(Math.max(...mail.facts.map(([, value]) => value.length))).toBeLessThanOrEqual(500);
  });

  it('counts what would leave, not what the rules drop', async () => {
    const one = await held();
    const hidden = facts.tables.map((table) => ({ ...table, index: 1, hidden: true, rows: 99 }));
    const tables = one.plan?.tables.map((table) => ({ ...table, columns: table.columns.slice(0, 1) })) ?? [];
    const plan = one.plan && { ...one.plan, tables };
    const mail = approverMessage(
      { ...one, plan, facts: { ...facts, tables: [...facts.tables, ...hidden] } },
      deputy,
      rep,
      site,
      'T',
    );
    expect(Object.fromEntries(mail.facts)).toMatchObject({
      Rows: '12,480',
      Columns: '1: Name',
      Sensitive: 'None found',
    });
  });

  it('has its own id for each link, so that none is taken for another', async () => {
    const one = await held();
    const ids = ['A', 'A', 'B'].map((token) => approverMessage(one, deputy, rep, site, token).id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    expect(ids.join()).not.toMatch(/-[AB]\b/);
  });

  it('cuts a heading that is too long to be one: it may be a value', async () => {
    const value = 'Please call Li Lei about the overdue invoice of March';
    const tables = facts.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, name: value })),
    }));
    const mail = approverMessage(await held({ facts: { ...facts, tables } }), deputy, rep, site, 'T');
    expect(Object.fromEntries(mail.facts)['Columns']).toBe('2: Please call …, Please call … (masked)');
  });
});

describe('mails to the requester', () => {
  it.each([
    ['draft', /needs a purpose and a recipient$/],
    ['ready', /^Approved: your export of 12,480 contacts is ready$/],
    ['denied', /^Not approved: /],
    ['lapsed', /^Lapsed: /],
    ['failed', /could not be made$/],
  ] as const)(
    '%s names the export, links to its page, and carries no file name of the CRM',
    async (kind, subject) => {
      const one = await held({
        found: { ...(await held()).found, fileName: 'CANARY 13800138000.csv' },
        sealed: sealedOf(12_480),
        fault: kind === 'failed' ? 'LIMIT_TIME' : null,
        settled: { by: 'boss', at: '', reason: 'Too many' },
      });
      const mail = requesterMessage(kind, one, rep, site);
      expect(mail.subject).toMatch(subject);
      expect(mail.id).toBe(`${one.id}-${kind}`);
      expect(mail.to).toEqual({ name: rep.name, email: rep.email, language: 'en' });
      expect(mail.link?.url).toBe(`https://crm.corp.example/_exportgate/exports/${one.id}`);
      expect(JSON.stringify(mail)).not.toContain('CANARY');
      expect(requesterMessage(kind, one, { ...rep, language: 'zh-CN' }, site).subject).toMatch(
        /[\u4e00-\u9fff]/,
      );
    },
  );

  it('counts own rows only where the rules leave no others', async () => {
    const one = await held({
      facts: { ...facts, tables: facts.tables.map((table) => ({ ...table, ownRows: 300 })) },
      plan: null,
    });
    const limits = { maxRows: null, ownRowsOnly: true, columns: [], encrypt: true };
    const decision = one.decision && { ...one.decision, limits };
    const mail = requesterMessage('draft', { ...one, decision }, rep, site);
    expect(mail.subject).toContain('300 contacts');
    expect(mail.facts).toContainEqual(['Rows', "300 (only the requester's own records)"]);
  });

  it('says nothing of own rows where a table does not tell whose its rows are', async () => {
    const one = await held({
      facts: { ...facts, tables: facts.tables.map((table) => ({ ...table, ownRows: null })) },
    });
    const limits = { maxRows: null, ownRowsOnly: true, columns: [], encrypt: true };
    const decision = one.decision && { ...one.decision, limits };
    const mail = approverMessage({ ...one, decision }, deputy, rep, site, 'T');
    expect(mail.facts).toContainEqual(['Rows', '12,480']);
  });
});
