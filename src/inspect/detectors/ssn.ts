/** Social security numbers of the United States, with their dashes. */

import type { Detector } from './detector.ts';

export const ssn = {
  id: 'ssn',
  mayHold: ({ run }) => run >= 9,
  // Areas 000, 666 and 900 up, group 00 and serial 0000 were never given out.
  pattern: /(?<![\d-]|[A-Za-z])(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])/g,
  confirm: (text) => !NEVER.has(text.replace(/\D/g, '')),
  examples: {
    finds: ['536-90-4399', '536 90 4399', '５３６－９０－４３９９'],
    ignores: [
      '666-90-4399' /* an area never given out */,
      '536-00-4399' /* a group never given out */,
      '536904399' /* nine digits are anything */,
      '078-05-1120' /* printed on wallets in 1938 */,
      '1536-90-4399' /* within a longer number */,
    ],
  },
} satisfies Detector;

const NEVER = new Set(['078051120', '219099999', '123456789', '111111111']);
