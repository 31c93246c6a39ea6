/** How an entry of the log is printed. */

import { expect, it } from 'vitest';
import { entryLine } from '../../src/commands/audit.ts';

it('N10: is one line that moves no cursor, whatever somebody wrote', () => {
  const reason = 'fine\u001b[2K\r\nforged 2026 approved\u2028x\u202ey';
  const event = {
    type: 'denied',
    at: '2026-01-01T00:00:00.000Z',
    exportId: '7K3M-Q2XD',
    app: 'demo',
    actor: 'boss',
    requestId: 'r',
    facts: { reason, rows: 5 },
  } as const;
  const line = entryLine({ seq: 1, event, hash: '' });
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(line).toContain('reason=fine\\u{1b}[2K\\u{d}\\u{a}forged');
  expect(line).toContain('rows=5');
});
