/** What a channel is: something that takes one worded message to one person. */

import type { Message } from '../model/message.ts';

export interface Notifier {
  readonly id: string;
  /** Resolves when the channel has taken the message over; rejects with a Fault whose words quote nothing of it. */
  send(message: Message): Promise<void>;
}
