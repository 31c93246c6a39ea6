/** What the approver's page says. */

import type { HoldState } from '../export.ts';
import type { TableFacts } from '../table.ts';
import { afterHan, formatNumber, plural } from './format.ts';
import type { Section } from './index.ts';

/** Reasons that take one tap. */
export const REASON_CHIPS = ['fits', 'agreed', 'too-much', 'unclear', 'recipient'] as const;
type ReasonChip = (typeof REASON_CHIPS)[number];

type Orientation = NonNullable<TableFacts['orientation']>;

interface ApprovalTexts {
  readonly chip: string;
  /** `what` is `12,480 contacts`, or null where the file could not be counted. */
  readonly sentence: (who: string, what: string | null) => string;
  readonly purpose: (purpose: string) => string;
  readonly decideUntil: (until: string) => string;
  readonly deniedOnly: string;
  readonly noRuleForUnread: string;
  readonly columns: string;
  readonly column: string;
  readonly class: string;
  readonly count: string;
  readonly table: (name: string, rows: number) => string;
  /** How records stand that are no rows. */
  readonly orientation: Readonly<Record<Orientation, string>>;
  readonly moreColumns: (count: number) => string;
  readonly leaves: string;
  readonly leavesWhole: string;
  readonly leavesNot: string;
  readonly sample: string;
  readonly sampleNote: string;
  readonly noSample: string;
  readonly reason: string;
  readonly chips: Readonly<Record<ReasonChip, string>>;
  readonly words: string;
  readonly approve: string;
  readonly deny: string;
  readonly problem: {
    readonly missing: string;
    readonly tooLong: string;
    readonly cannotRelease: string;
    readonly planChanged: string;
  };
  readonly fact: {
    readonly who: string;
    readonly rule: string;
    readonly recipients: string;
    readonly nobodyNamed: string;
    readonly protection: string;
    /** Of records that are no rows. */
    readonly uncut: string;
    readonly uncuttable: Readonly<Record<'rows' | 'fields', string>>;
    readonly encrypted: string;
    readonly marked: string;
    readonly unmarked: string;
    readonly answered: string;
  };
  readonly over: {
    readonly chip: Readonly<Partial<Record<HoldState, string>>>;
    readonly approvedByYou: (requester: string) => string;
    /** Others must agree too. */
    readonly agreedChip: string;
    readonly agreedByYou: (requester: string) => string;
    readonly othersToo: string;
    readonly notNowChip: string;
    readonly notNow: (requester: string) => string;
    readonly notNowNext: string;
    readonly deniedByYou: (requester: string) => string;
    readonly approved: string;
    readonly denied: string;
    readonly withdrawn: (requester: string) => string;
    readonly taken: (requester: string) => string;
    readonly failed: string;
    readonly expired: string;
    readonly why: string;
    readonly ended: string;
  };
  readonly own: { readonly chip: string; readonly sentence: string; readonly advice: string };
  readonly other: {
    readonly chip: string;
    readonly sentence: (name: string) => string;
    readonly advice: (address: string) => string;
  };
}

const en: ApprovalTexts = {
  chip: 'Your decision',
  sentence: (who, what) => `${who} asks to export ${what ?? 'a file'}.`,
  purpose: (purpose) => `“${purpose}”`,
  decideUntil: (until) => `Please decide by ${until}; without an answer the request lapses.`,
  deniedOnly:
    'This file could not be read, so it cannot be released. You can deny it; the requester is told why.',
  noRuleForUnread:
    'This file is no table, and no rule says that it may leave as it is, so it cannot be released. You can deny it; the requester is told why.',
  columns: 'Columns',
  column: 'Column',
  class: 'Holds',
  count: 'Values',
  table: (name, rows) => `${name}: ${plural(rows, 'row', 'rows')}`,
  orientation: {
    columns: 'a record is a column here',
    pairs: 'a record is several lines of names and values here',
    beside: 'several records stand side by side in a line here',
  },
  moreColumns: (count) => `and ${plural(count, 'more column', 'more columns')}`,
  leaves: 'Leaves',
  leavesWhole: 'as it is',
  leavesNot: 'not at all',
  sample: 'How rows would look',
  sampleNote: 'Every cell is masked here.',
  noSample: 'No sample can be shown.',
  reason: 'Your reason',
  chips: {
    fits: 'Fits the purpose',
    agreed: 'Agreed beforehand',
    'too-much': 'More than needed',
    unclear: 'Purpose unclear',
    recipient: 'Wrong recipient',
  },
  words: 'In your own words',
  approve: 'Approve',
  deny: 'Deny',
  problem: {
    missing: 'Please give a reason: one tap is enough. Nothing was decided yet.',
    tooLong: 'Please make the reason shorter. Nothing was decided yet.',
    cannotRelease: 'This file could not be read, so it can only be denied. Nothing was decided yet.',
    planChanged:
      'What would leave is no longer what was asked, so nothing was approved. Please have it asked again.',
  },
  fact: {
    who: 'Requester',
    rule: 'Why you are asked',
    recipients: 'Recipients',
    nobodyNamed: 'nobody named',
    protection: 'Protection',
    uncut: 'Leaves whole',
    uncuttable: {
      rows: 'records stand beside each other: all of them leave, or none',
      fields: 'records are no rows: all of them leave, every field as it is, or none',
    },
    encrypted: 'encrypted to the recipients’ keys',
    marked: 'marked with this request’s number',
    unmarked: 'this request’s number in its name alone',
    answered: 'Your reason',
  },
  over: {
    chip: {
      approved: 'Approved',
      ready: 'Approved',
      released: 'Settled',
      denied: 'Denied',
      withdrawn: 'Withdrawn',
      lapsed: 'Lapsed',
      failed: 'Not completed',
    },
    approvedByYou: (requester) =>
      `You approved this export. The file is made now, and ${requester} is told by mail.`,
    agreedChip: 'You agreed',
    agreedByYou: (requester) =>
      `You agreed to this export of ${requester}. Others must agree too before it leaves.`,
    othersToo: 'You need not do anything more; nothing has left yet.',
    notNowChip: 'Not asked now',
    notNow: (requester) => `This export of ${requester} does not wait for you at present.`,
    notNowNext:
      'Somebody else decides first, or has decided in your place. You get a mail when it is your turn.',
    deniedByYou: (requester) =>
      `You denied this export. Nothing leaves, and ${requester} is told your reason by mail.`,
    approved: 'Another approver has approved this export.',
    denied: 'Another approver has denied this export.',
    withdrawn: (requester) => `${requester} withdrew this request.`,
    taken: (requester) => `${requester} took fewer rows, for which no approval is needed.`,
    failed: 'The file could not be made. Nothing left; the requester was told.',
    expired: 'This link is no longer valid. Nothing was changed.',
    why: 'A link serves for one decision, until its time is over.',
    ended: 'Ended',
  },
  own: {
    chip: 'Not for you',
    sentence: 'This is your own export, and nobody approves their own.',
    advice: 'Another approver has to decide; nothing was changed.',
  },
  other: {
    chip: 'Not for you',
    sentence: (name) => `You are signed in as ${name}, but this request waits for somebody else.`,
    advice: (address) =>
      `If it was sent to you, sign in as the person it was sent to: we send a code to ${address}.`,
  },
};

const zh: ApprovalTexts = {
  chip: '待您审批',
  sentence: (who, what) => `${who}申请导出${afterHan(what ?? '一个文件')}。`,
  purpose: (purpose) => `“${purpose}”`,
  decideUntil: (until) => `请在${afterHan(until)}前处理，逾期申请自动失效。`,
  deniedOnly: '此文件无法读取，因此不能放行。您可以拒绝，系统会将原因告知申请人。',
  noRuleForUnread:
    '此文件不是表格，也没有规则允许其原样导出，因此不能放行。您可以拒绝，系统会将原因告知申请人。',
  columns: '字段',
  column: '字段名',
  class: '内容',
  count: '数量',
  table: (name, rows) => `${name}：${formatNumber(rows, 'zh-CN')} 条`,
  orientation: {
    columns: '此表每列为一条数据',
    pairs: '此表每条数据占多行，每行一个字段',
    beside: '此表每行并排放有多条数据',
  },
  moreColumns: (count) => `另有 ${formatNumber(count, 'zh-CN')} 个字段`,
  leaves: '导出方式',
  leavesWhole: '原样',
  leavesNot: '不导出',
  sample: '数据示例',
  sampleNote: '此处所有内容均已脱敏。',
  noSample: '无法显示示例。',
  reason: '审批理由',
  chips: {
    fits: '用途合理',
    agreed: '事先已同意',
    'too-much': '超出所需范围',
    unclear: '用途不明确',
    recipient: '接收人不当',
  },
  words: '补充说明',
  approve: '批准',
  deny: '拒绝',
  problem: {
    missing: '请选择或填写理由，尚未作出决定。',
    tooLong: '理由过长，请精简。尚未作出决定。',
    cannotRelease: '此文件无法读取，只能拒绝。尚未作出决定。',
    planChanged: '将导出的内容与申请时不一致，未予批准。请申请人重新提交。',
  },
  fact: {
    who: '申请人',
    rule: '审批原因',
    recipients: '接收人',
    nobodyNamed: '未填写',
    protection: '保护措施',
    uncut: '整体导出',
    uncuttable: {
      rows: '多条数据并排在同一行，只能全部导出或全部不导出',
      fields: '数据不是一行一条，只能全部原样导出或全部不导出，无法去掉或脱敏任何字段',
    },
    encrypted: '使用接收人的公钥加密',
    marked: '文件带有本申请编号',
    unmarked: '仅文件名带有本申请编号',
    answered: '您的理由',
  },
  over: {
    chip: {
      approved: '已批准',
      ready: '已批准',
      released: '已处理',
      denied: '已拒绝',
      withdrawn: '已撤回',
      lapsed: '已过期',
      failed: '未完成',
    },
    approvedByYou: (requester) => `您已批准此次导出。正在生成文件，完成后会邮件通知${requester}。`,
    agreedChip: '您已同意',
    agreedByYou: (requester) => `您已同意${requester}的此次导出，还需其他人同意后才会放行。`,
    othersToo: '您无需再做任何操作，目前没有数据流出。',
    notNowChip: '暂无需处理',
    notNow: (requester) => `${requester}的此次导出目前无需您处理。`,
    notNowNext: '需由其他人先处理，或已有人代为处理。轮到您时会有邮件通知。',
    deniedByYou: (requester) => `您已拒绝此次导出。没有数据流出，拒绝理由会邮件告知${requester}。`,
    approved: '其他审批人已批准此次导出。',
    denied: '其他审批人已拒绝此次导出。',
    withdrawn: (requester) => `${requester}已撤回此申请。`,
    taken: (requester) => `${requester}已改为导出较少的数据，无需审批。`,
    failed: '文件未能生成，没有数据流出，已告知申请人。',
    expired: '此链接已失效，没有任何更改。',
    why: '每个链接仅用于一次审批，并有时限。',
    ended: '已结束',
  },
  own: {
    chip: '无权审批',
    sentence: '这是您本人的导出申请，不能由您自己审批。',
    advice: '需由其他审批人处理，没有任何更改。',
  },
  other: {
    chip: '无权审批',
    sentence: (name) => `您当前登录的是${name}，而此申请由其他人审批。`,
    advice: (address) => `如果邮件是发给您的，请用对应的身份登录：验证码将发送到 ${address}。`,
  },
};

/** Texts of the approver's page. */
export const approvalTexts: Section<ApprovalTexts> = { en, 'zh-CN': zh };
