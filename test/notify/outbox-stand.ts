/** An outbox in memory that keeps what a store keeps, and a message. */

import type { Outbox } from '../../src/hold/ports.ts';
import type { Message } from '../../src/model/message.ts';

export interface MemoryOutbox extends Outbox {
  readonly waiting: Map<string, { message: Message; attempts: number; notBefore: string }>;
  /** The calls fail while true, as a full disk's do. */
  down: boolean;
}

export function memoryOutbox(messages: readonly Message[] = []): MemoryOutbox {
  const waiting: MemoryOutbox['waiting'] = new Map();
  const up = async (): Promise<void> => {
    if (outbox.down) throw new Error('disk full');
  };
  const outbox: MemoryOutbox = {
    waiting,
    down: false,
    async put(all) {
      await up();
      for (const message of all) waiting.set(message.id, { message, attempts: 0, notBefore: '' });
    },
    async due(now, most) {
      await up();
      return [...waiting.values()].filter((one) => one.notBefore <= now).slice(0, most);
    },
    async sent(id) {
      await up();
      waiting.delete(id);
    },
    async retry(id, notBefore) {
      await up();
      const one = waiting.get(id);
      if (one) waiting.set(id, { ...one, attempts: one.attempts + 1, notBefore });
    },
  };
  for (const message of messages) waiting.set(message.id, { message, attempts: 0, notBefore: '' });
  return outbox;
}

export const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  to: { name: '王芳', email: 'fang@corp.example', language: 'zh-CN' },
  subject: '李雷申请导出 12,480 条客户数据，请于 17:30 前处理',
  opening: '李雷申请导出 12,480 条客户数据，请您审批。',
  facts: [
    ['申请人', '李雷'],
    ['条数', '12,480'],
  ],
  link: { label: '查看并处理', url: 'http://127.0.0.1:8080/_exportgate/approvals/TOKEN' },
  footer: 'Acme · 申请编号 7K3M-Q2XD · 帮助 help@corp.example',
  ...more,
});
