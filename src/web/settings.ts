/** Settings of the pages: how this site presents itself to people. */

import { z } from 'zod';

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false; // documented: a RangeError for a zone that is none
  }
}

export const Site = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(60)
    .default('Exportgate')
    .describe('Name that people see on every page, mail and refusal.'),
  support: z.string().min(3).max(120).describe('Whom people ask for help: an address or a telephone number.'),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('Address under which browsers reach the gateway; links in mails begin with it.'),
  language: z
    .enum(['en', 'zh-CN'])
    .default('en')
    .describe('Language of people who have none set, and of mails to them.'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'no time zone: write it as IANA names it, such as Asia/Shanghai')
    .default('UTC')
    .describe('Time zone, as IANA names it, in which pages and mails tell times.'),
});
export type Site = z.infer<typeof Site>;
