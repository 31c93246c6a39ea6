/** What the access review finds, and what to tighten. */

import type { Language } from '../exchange.ts';
import type { Finding } from '../review.ts';
import { formatNumber } from './format.ts';
import type { Section } from './index.ts';

/** One finding as a sentence. */
export function findingText(language: Language, found: Finding): string {
  return findingTexts[language].finding(found, (count) => formatNumber(count, language));
}

interface FindingTexts {
  readonly finding: (found: Finding, number: (count: number) => string) => string;
}

const findingTexts: Section<FindingTexts> = {
  en: {
    finding: (found, number) => {
      switch (found.code) {
        case 'unused':
          return 'May take files and took none: take the right away?';
        case 'unused-rule':
          return 'No export of these days was one of this rule’s: remove it?';
        case 'unused-grant':
          return 'Nothing left under it: revoke it?';
        case 'unused-contract':
          return 'It was not used in these days: revoke it?';
        case 'no-manager':
          return 'The directory names no manager: nobody to ask, and nobody hears of it.';
        case 'manager-away':
          return 'The manager is gone or may not act: name another.';
        case 'no-role':
          return 'Has no role: no rule speaks of this person.';
        case 'owner-away':
          return 'Its owner is gone or may not act: take the key away, or name another owner.';
        case 'shared-key':
          return 'Several people have this key: each can open what is meant for the other.';
        case 'exemption':
          return 'An exemption from rules: is it still needed?';
        case 'monitor':
          return 'Watched and not enforced: enforce it?';
        case 'not-reviewed':
          return 'Taken in an emergency, and nobody has said what he thinks of it (grants review).';
        case 'changed':
          return 'It has changed since it was signed.';
        case 'limit-too-high':
          return `${number(found.limit)} rows go without anybody’s word, and the largest export had ${number(found.largest)}: ${number(found.proposed)} would do.`;
        case 'no-limit':
          return `Any number of rows goes without anybody’s word, and the largest export had ${number(found.largest)}: ${number(found.proposed)} would do.`;
        default:
          return found satisfies never;
      }
    },
  },
  'zh-CN': {
    finding: (found, number) => {
      switch (found.code) {
        case 'unused':
          return '可以导出但从未导出：是否收回权限？';
        case 'unused-rule':
          return '这段时间没有任何导出适用此规则：是否删除？';
        case 'unused-grant':
          return '从未使用：是否撤销？';
        case 'unused-contract':
          return '这段时间没有使用：是否撤销？';
        case 'no-manager':
          return '目录中没有上级：无人可询问，也无人知情。';
        case 'manager-away':
          return '上级已离职或不能操作：请指定他人。';
        case 'no-role':
          return '没有角色：没有任何规则涉及此人。';
        case 'owner-away':
          return '负责人已离职或不能操作：请收回密钥或更换负责人。';
        case 'shared-key':
          return '多人使用同一密钥：彼此都能打开对方的文件。';
        case 'exemption':
          return '属于规则的例外：是否仍然需要？';
        case 'monitor':
          return '仅监控、未执行：是否开始执行？';
        case 'not-reviewed':
          return '紧急取用后尚无人复核（grants review）。';
        case 'changed':
          return '复核之后内容有变化。';
        case 'limit-too-high':
          return `${number(found.limit)} 条以内无需审批，而单次最多导出 ${number(found.largest)} 条：${number(found.proposed)} 条即可。`;
        case 'no-limit':
          return `不限条数、无需审批，而单次最多导出 ${number(found.largest)} 条：${number(found.proposed)} 条即可。`;
        default:
          return found satisfies never;
      }
    },
  },
};
