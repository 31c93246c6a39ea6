import { describe, expect, it } from 'vitest';
import { visibleMark } from '../../src/seal/mark.ts';
import { plan } from './made.ts';

const mark = plan().mark;

describe('the visible mark', () => {
  it('says which export it is, whose, why and when, with labels in every language', () => {
    const { title, lines, footer } = visibleMark(mark);
    expect(title).toBe('Export 7K3M-Q2XD');
    expect(Object.fromEntries(lines)).toMatchObject({
      'Export id / 导出编号': '7K3M-Q2XD',
      'Released to / 领取人': 'Wang Wu',
      'Purpose / 用途': 'Quarterly review',
      'Notice / 声明': 'Individually marked.',
    });
    expect(footer).toBe('7K3M-Q2XD · Wang Wu · Corp exports · Individually marked.');
  });

  it('has a notice when the plan gives none, and no line for a purpose that nobody gave', () => {
    const { lines, footer } = visibleMark({ ...mark, purpose: null, notice: '' });
    expect(lines.map(([label]) => label)).not.toContain('Purpose / 用途');
    expect(Object.fromEntries(lines)['Notice / 声明']).toContain(
      'This export is individually marked and logged.',
    );
    expect(footer).toContain('This export is individually marked and logged.');
  });

  it('has a footer that Excel takes, however long the names are, and that still begins with the id', () => {
    const { footer } = visibleMark({
      ...mark,
      siteName: '&'.repeat(60),
      person: '𠀀'.repeat(80),
      notice: 'n'.repeat(500),
    });
    expect(footer.replaceAll('&', '&&').length).toBeLessThanOrEqual(200);
    expect(footer.startsWith('7K3M-Q2XD · 𠀀')).toBe(true);
    expect(footer.isWellFormed()).toBe(true);
  });
});
