/** Addresses of the internet protocol, version 4 and 6. */

import { isIP } from 'node:net';
import type { Detector } from './detector.ts';

export const ip = {
  id: 'ip',
  mayHold: ({ dots, colons, digits }) => (dots >= 3 && digits >= 4) || colons >= 2,
  pattern:
    /(?<![\w.:]|[vV]\.?)\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)|(?<![\w.:])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4})(?![\w:]|\.\d)/g,
  confirm: (text) => isIP(text) !== 0 && !/^[:0]*:[:0]*1?$/.test(text) && !/^(?:0\.|255\.255\.)/.test(text),
  examples: {
    finds: ['203.0.113.7', '10.20.30.40', '2001:db8::8a2e:370:7334', 'fe80::1', '２０３.０.１１３.７'],
    ignores: [
      '203.0.113.256' /* no such number */,
      'v1.2.3.4' /* a version */,
      '1.2.3.4.5' /* a section */,
      '10:20:30' /* a time */,
      '00:1a:2b:3c:4d:5e' /* a network card */,
      '255.255.255.0' /* a mask */,
    ],
  },
} satisfies Detector;
