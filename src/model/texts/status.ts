/** What the page of one's own export says, state by state. */

import type { HoldState } from '../export.ts';
import { afterHan, formatNumber, plural } from './format.ts';
import type { Section } from './index.ts';

interface StatusTexts {
  readonly chip: Readonly<Record<HoldState, string>>;
  /** `what` is `12,480 contacts`, or null where the file could not be counted; `left` whether a sealed file was there. */
  readonly sentence: (state: HoldState, what: string | null, left: boolean) => string;
  readonly next: {
    readonly preparing: string;
    readonly draft: string;
    readonly waiting: (until: string) => string;
    readonly approved: string;
    readonly downloadUntil: (until: string) => string;
    readonly narrower: (rows: string) => string;
    readonly wrong: (support: string) => string;
    readonly again: string;
  };
  readonly askAll: (rows: number) => string;
  readonly askThis: string;
  readonly takeNow: (rows: number) => string;
  readonly cancel: string;
  readonly withdraw: string;
  readonly download: string;
  readonly purpose: string;
  readonly purposeHint: string;
  readonly recipients: string;
  readonly recipientsHint: string;
  readonly neededBy: string;
  readonly neededByHint: string;
  readonly problem: {
    readonly check: string;
    readonly purposeMissing: string;
    readonly purposeTooLong: string;
    readonly recipientsMissing: string;
    readonly notAnAddress: (address: string) => string;
    readonly noKey: (address: string) => string;
    readonly keyExpired: (address: string) => string;
    readonly keyRevoked: (address: string) => string;
    readonly keyCannotEncrypt: (address: string) => string;
    readonly noApprover: string;
    readonly budget: string;
    readonly nothingToTake: string;
    readonly notSealed: string;
  };
  readonly tooLate: string;
  readonly approverSays: (reason: string) => string;
  readonly open: {
    readonly encrypted: (recipients: string) => string;
    readonly programs: string;
    readonly mark: string;
  };
}

const en: StatusTexts = {
  chip: {
    preparing: 'Being prepared',
    draft: 'Purpose needed',
    waiting: 'Waiting for approval',
    approved: 'Approved',
    ready: 'Ready',
    released: 'Ready',
    refused: 'Refused',
    denied: 'Not approved',
    withdrawn: 'Withdrawn',
    lapsed: 'Lapsed',
    failed: 'Not completed',
  },
  sentence(state, what, left) {
    const yours = what === null ? 'Your export' : `Your export of ${what}`;
    switch (state) {
      case 'preparing':
        return 'Your export is being prepared.';
      case 'draft':
        return `${yours} needs approval: say what it is for, and an approver is asked.`;
      case 'waiting':
        return `${yours} is waiting for an approver.`;
      case 'approved':
        return `${yours} was approved; the file is being made.`;
      case 'ready':
        return `${yours} was approved and is ready.`;
      case 'released':
        return `${yours} is ready.`;
      case 'refused':
        return `${yours} was refused.`;
      case 'denied':
        return `${yours} was not approved.`;
      case 'withdrawn':
        return `You withdrew your export${what === null ? '' : ` of ${what}`}.`;
      case 'lapsed':
        return left ? `The time to download ${yours.toLowerCase()} is over.` : `${yours} lapsed undecided.`;
      case 'failed':
        return 'Your export could not be completed. No data left the CRM.';
      default:
        return state satisfies never;
    }
  },
  next: {
    preparing:
      'This page updates by itself. You may close it: the work goes on, and the file will be here when it is done.',
    draft: 'Nothing is sent to anybody before you ask.',
    waiting: (until) =>
      `The approvers were told by mail, and you will be told too. Without an answer the request lapses ${until}.`,
    approved: 'This page updates by itself. It takes a moment; you will also be told by mail.',
    downloadUntil: (until) => `You can download it until ${until}, as often as you need.`,
    narrower: (rows) => `Up to ${rows} pass at once: narrow the filter in the CRM and export again.`,
    wrong: (support) => `If this is wrong, ask ${support} and name the request below.`,
    again: 'If you still need the data, export again in the CRM.',
  },
  askAll: (rows) => `Ask for all ${formatNumber(rows, 'en')}`,
  askThis: 'Ask for this file',
  takeNow: (rows) => `Take ${plural(rows, 'row', 'rows')} now`,
  cancel: 'Cancel',
  withdraw: 'Withdraw the request',
  download: 'Download',
  purpose: 'What is it for?',
  purposeHint: 'One or two sentences that an approver can decide on.',
  recipients: 'Who will receive it?',
  recipientsHint: 'E-mail addresses, one per line; your own if it stays with you.',
  neededBy: 'Needed by (optional)',
  neededByHint: 'Such as “tomorrow noon”.',
  problem: {
    check: 'Please look at the marked fields; nothing was sent yet.',
    purposeMissing: 'Please say what the data is for.',
    purposeTooLong: 'This is too long; one or two sentences are enough.',
    recipientsMissing: 'Please name at least one address.',
    notAnAddress: (address) => `“${address}” is not an e-mail address.`,
    noKey: (address) =>
      `${address} has no key yet, so the file cannot be encrypted. Ask for one to be added.`,
    keyExpired: (address) => `The key of ${address} has expired. Ask for a new one to be added.`,
    keyRevoked: (address) => `The key of ${address} was revoked. Ask for a new one to be added.`,
    keyCannotEncrypt: (address) => `The key of ${address} cannot encrypt. Ask for another one to be added.`,
    noApprover: 'Nobody may approve this export yet. Your request is kept; ask for help and name it.',
    budget: 'Other exports have used up what you may take without approval, so these need approval too.',
    nothingToTake: 'No rows of this file can be taken without approval.',
    notSealed: 'The smaller file could not be written. You can still ask for approval.',
  },
  tooLate: 'That was no longer possible: the request had moved on. This is how it stands now.',
  approverSays: (reason) => `The approver wrote: “${reason}”`,
  open: {
    encrypted: (recipients) => `The file is encrypted; only ${recipients} can open it.`,
    programs: 'Open it with your own key, in Kleopatra (Windows), GPG Suite (Mac) or with gpg in a terminal.',
    mark: 'It carries the number of this request, so please pass it on only as you said.',
  },
};

const zh: StatusTexts = {
  chip: {
    preparing: '正在准备',
    draft: '待填写用途',
    waiting: '等待审批',
    approved: '已批准',
    ready: '可下载',
    released: '可下载',
    refused: '已拒绝',
    denied: '未获批准',
    withdrawn: '已撤回',
    lapsed: '已过期',
    failed: '未完成',
  },
  sentence(state, what, left) {
    const yours = what === null ? '您的导出' : `您导出的${afterHan(what)}`;
    switch (state) {
      case 'preparing':
        return '正在准备您的导出文件。';
      case 'draft':
        return `${yours}需要审批，请填写用途后提交。`;
      case 'waiting':
        return `${yours}正在等待审批。`;
      case 'approved':
        return `${yours}已获批准，正在生成文件。`;
      case 'ready':
        return `${yours}已获批准，可以下载。`;
      case 'released':
        return `${yours}可以下载了。`;
      case 'refused':
        return `${yours}已被拒绝。`;
      case 'denied':
        return `${yours}未获批准。`;
      case 'withdrawn':
        return `您已撤回${what === null ? '本次导出' : `导出${afterHan(what)}的申请`}。`;
      case 'lapsed':
        return left ? `${yours}已超过下载期限。` : `${yours}逾期未处理，申请已失效。`;
      case 'failed':
        return '本次导出未能完成，没有任何数据流出 CRM。';
      default:
        return state satisfies never;
    }
  },
  next: {
    preparing: '页面会自动更新。您可以先关闭本页，处理会继续进行，完成后可在此下载。',
    draft: '在您提交之前，不会通知任何人。',
    waiting: (until) =>
      `已通过邮件通知审批人，有结果后会邮件告知您。如无人处理，申请将于${afterHan(until)}失效。`,
    approved: '页面会自动更新，请稍候；完成后也会邮件通知您。',
    downloadUntil: (until) => `${until}前可随时下载，不限次数。`,
    narrower: (rows) => `每次最多可直接导出 ${rows}，请在 CRM 中缩小筛选范围后重新导出。`,
    wrong: (support) => `如有疑问，请联系 ${support}，并提供下方的申请编号。`,
    again: '如仍需要这些数据，请在 CRM 中重新导出。',
  },
  askAll: (rows) => `申请全部 ${formatNumber(rows, 'zh-CN')} 条`,
  askThis: '申请导出此文件',
  takeNow: (rows) => `先取 ${formatNumber(rows, 'zh-CN')} 条`,
  cancel: '取消',
  withdraw: '撤回申请',
  download: '下载文件',
  purpose: '用途',
  purposeHint: '用一两句话说明，便于审批人判断。',
  recipients: '接收人',
  recipientsHint: '填写邮箱地址，每行一个；仅自己使用请填写本人邮箱。',
  neededBy: '期望时间（选填）',
  neededByHint: '例如“明天中午前”。',
  problem: {
    check: '请检查标出的内容，申请尚未提交。',
    purposeMissing: '请填写数据用途。',
    purposeTooLong: '内容过长，一两句话即可。',
    recipientsMissing: '请至少填写一个邮箱地址。',
    notAnAddress: (address) => `“${address}”不是有效的邮箱地址。`,
    noKey: (address) => `${address} 尚未登记公钥，无法加密文件，请联系管理员添加。`,
    keyExpired: (address) => `${address} 的公钥已过期，请联系管理员更新。`,
    keyRevoked: (address) => `${address} 的公钥已吊销，请联系管理员更新。`,
    keyCannotEncrypt: (address) => `${address} 的公钥不支持加密，请联系管理员更换。`,
    noApprover: '目前没有可审批此导出的人员。申请已保留，请联系支持人员并提供申请编号。',
    budget: '其他导出已用完您的免审批额度，这部分数据也需要审批。',
    nothingToTake: '此文件没有可免审批导出的数据。',
    notSealed: '未能生成文件，您仍可提交审批。',
  },
  tooLate: '操作未生效：申请状态已发生变化，当前状态如下。',
  approverSays: (reason) => `审批意见：“${reason}”`,
  open: {
    encrypted: (recipients) => `文件已加密，仅 ${recipients} 可以打开。`,
    programs: '请用您自己的密钥，在 Kleopatra（Windows）、GPG Suite（Mac）或终端 gpg 中打开。',
    mark: '文件中带有本申请的编号，请仅按申报的用途使用和转发。',
  },
};

/** Texts of the page of one's own export. */
export const statusTexts: Section<StatusTexts> = { en, 'zh-CN': zh };
