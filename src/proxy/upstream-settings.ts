/** Settings of the way to a CRM: its addresses, how it is named to, and how it proves who it is. */

import { z } from 'zod';

const Origin = z.url({ protocol: /^https?$/ });

const Tls = z.strictObject({
  ca: z
    .string()
    .min(1)
    .optional()
    .describe(
      "PEM file of the authorities that the CRM's certificate must come from, beside this file if relative; absent: the public ones. It is always verified.",
    ),
  certificate: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file of the certificate that we show to the CRM, with its chain; needs `key`.'),
  key: z.string().min(1).optional().describe('PEM file of the key that belongs to `certificate`.'),
  minVersion: z
    .enum(['TLSv1.2', 'TLSv1.3'])
    .default('TLSv1.2')
    .describe('Oldest version of TLS that is spoken with the CRM.'),
  servername: z
    .string()
    .regex(/^[a-z0-9.-]+$/)
    .optional()
    .describe(
      "Name that the CRM's certificate must carry; absent: the upstream's host name, or that of the request where the upstream is a bare address or `topology` is `vendor`.",
    ),
});

export const Health = z.strictObject({
  path: z
    .string()
    .startsWith('/')
    .optional()
    .describe(
      'Path that each upstream is asked for again and again; an answer below 500 is well. Absent: only the requests of browsers tell.',
    ),
  intervalSeconds: z.int().min(1).max(3600).default(10).describe('Seconds between two such questions.'),
  unhealthyAfter: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Failures in a row after which an upstream gets no more requests, while another is well.'),
  healthyAfter: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .describe('Good answers in a row, to `path`, after which it gets requests again.'),
  retrySeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(10)
    .describe('Without `path`: how long such an upstream is left alone before one request tries it.'),
});
export type Health = z.infer<typeof Health>;

/** How an app's requests reach its CRM. */
export const UpstreamRoute = z.strictObject({
  upstream: z
    .union([Origin, z.array(Origin).min(1).max(32)])
    .describe(
      'Origin of the CRM, such as http://10.0.0.5:8000, or a list of them that serve the same; a path is not allowed.',
    ),
  topology: z
    .enum(['moved', 'vendor', 'mapped'])
    .default('moved')
    .describe(
      "Whose name browsers use. `moved`: the CRM's own, which leads to us now; it is sent on. `vendor`: the vendor's, kept by split DNS and a certificate of the company's; sent on as host and TLS name. `mapped`: one of ours; the CRM is sent its own name, and its name in header fields of answers is mapped back (never in bodies).",
    ),
  crmOrigin: Origin.optional().describe(
    'With `mapped`: the origin under which the CRM knows itself; absent: the first upstream.',
  ),
  balance: z
    .enum(['least-loaded', 'round-robin'])
    .default('least-loaded')
    .describe('Which of several upstreams is asked next.'),
  health: Health.prefault({}).describe('When an upstream counts as down.'),
  reuseConnections: z
    .boolean()
    .default(true)
    .describe(
      'Whether a connection to the CRM carries one request after another. false: each has a connection of its own, so that bytes a faulty CRM sends behind an answer can meet nobody else; it costs a handshake each time.',
    ),
  tls: Tls.prefault({}).describe('TLS towards the CRM, where `upstream` says https.'),
  methods: z
    .array(z.string().regex(/^[A-Z][A-Z-]{1,30}$/, 'write the method in upper case, such as PROPFIND'))
    .default([])
    .describe(
      'Methods beside GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS that the app uses, such as SEARCH or PROPFIND; others are refused, TRACE and CONNECT always.',
    ),
  maxBodyBytes: z
    .int()
    .min(0)
    .max(1_099_511_627_776)
    .default(0)
    .describe('Largest body of a request to this app; 0 sets no bound.'),
});
export type UpstreamRoute = z.infer<typeof UpstreamRoute>;

/** How many requests may be under way at once. */
export const Concurrency = z.strictObject({
  maxRequests: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(4000)
    .describe('Requests to CRMs under way at once; one more is answered 503. Streams are counted apart.'),
  maxRequestsPerUser: z
    .int()
    .min(2)
    .max(1_000_000)
    .default(200)
    .describe(
      "Those of one user, told apart by the CRM's session, and without one by address; one more is answered 429.",
    ),
  maxStreams: z
    .int()
    .min(10)
    .max(1_000_000)
    .default(20_000)
    .describe('WebSockets and event streams open at once; one more is answered 503.'),
  maxStreamsPerUser: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(60)
    .describe('Those of one user; one more is answered 429.'),
});
export type Concurrency = z.infer<typeof Concurrency>;
