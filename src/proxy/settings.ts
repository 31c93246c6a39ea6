/** Settings of the proxy: where it listens and how it reaches the CRM. */

import { z } from 'zod';
import { Concurrency, UpstreamRoute } from './upstream-settings.ts';

export const Listen = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes a free one.'),
  tls: z
    .array(
      z.strictObject({
        certificate: z
          .string()
          .min(1)
          .describe('PEM file with the certificate and the chain behind it; read again when it changes.'),
        key: z.string().min(1).describe('PEM file with its private key, without a passphrase.'),
      }),
    )
    .default([])
    .describe(
      'Certificates for browsers, chosen by the host name that they ask for; with one, HTTP/2 and HTTP/1.1 are spoken over TLS. None: plain HTTP/1.1, for behind another that ends TLS.',
    ),
  trustedProxies: z
    .array(z.string().min(3))
    .default([])
    .describe(
      'Networks (CIDR) of the proxies in front of the gateway. Only their X-Forwarded-For and X-Forwarded-Proto are believed.',
    ),
});
export type Listen = z.infer<typeof Listen>;

/** How strictly an app's requests are read. What could be read in two ways and is let through is judged as both. */
export const Strict = z.strictObject({
  encodedSlash: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'A path with `%2F` in it. `pass` sends it as it came; rules match it as one segment and as two.',
    ),
  backslash: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'A path with a backslash or `%5C` in it. `pass` sends it as `%5C`; rules match it as itself and as a slash.',
    ),
  doubleEncoding: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'A path that is still escaped after it was decoded, such as `%2541`. `pass` sends it as it came; rules match every reading.',
    ),
  pathParameters: z
    .enum(['keep', 'cut', 'refuse'])
    .default('keep')
    .describe(
      'What follows a `;` in a path segment. `keep` sends it, and rules match the path with and without it; `cut` takes it out of what the CRM is sent; `refuse` refuses the request.',
    ),
  knownPathParameters: z
    .array(z.string().min(1).max(60))
    .default(['jsessionid'])
    .describe('Names of path parameters that are kept whatever `pathParameters` says.'),
  unlistedPaths: z
    .enum(['pass', 'refuse'])
    .default('pass')
    .describe(
      'Requests that no route of the profile names. `refuse` lets only those routes and `listedPaths` through.',
    ),
  listedPaths: z
    .array(z.string().startsWith('/'))
    .default([])
    .describe('Globs of paths that pass though no route names them, where `unlistedPaths` is `refuse`.'),
  dropHeaders: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .default([])
    .describe(
      'Lower-case names of further request headers that the CRM would believe and nobody may set, such as a header for single sign-on.',
    ),
  answerHeaders: z
    .enum(['pass', 'drop'])
    .default('pass')
    .describe(
      'Header fields of ordinary answers that are long enough to carry rows (over 2 KiB each, or beyond 8 KiB in all, cookies and security policies left out). On routes of the profile they are dropped in any case.',
    ),
  serviceWorkers: z
    .enum(['pass', 'drop'])
    .default('pass')
    .describe(
      "`drop` takes `Service-Worker-Allowed` out of answers, so that a script of the CRM's pages cannot keep a wider part of the site offline than its own folder.",
    ),
  contentPolicy: z
    .string()
    .regex(/^[\x20-\x7e]+$/)
    .max(4000)
    .optional()
    .describe(
      "A Content-Security-Policy that HTML answers get besides the CRM's own, such as \"connect-src 'self'; form-action 'self'\".",
    ),
  contentPolicyMode: z
    .enum(['report', 'enforce'])
    .default('report')
    .describe('Whether `contentPolicy` is sent as Content-Security-Policy-Report-Only or as the real one.'),
  offsite: z
    .enum(['pass', 'refuse'])
    .default('pass')
    .describe(
      'Redirects to other hosts of whatever is no export by the profile. `refuse` lets only those through that `offsite.signIn` lists, and fetches and judges those of `offsite.hosts`.',
    ),
});
export type Strict = z.infer<typeof Strict>;

const StreamMode = z.enum(['pass', 'meter', 'refuse']);
export type StreamMode = z.infer<typeof StreamMode>;

/** The proxy's part of an app. */
export const AppRoute = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .describe('Short name of the app in rules and records.'),
  hosts: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .min(1)
    .describe('Host names, lower case and without port, under which browsers reach this app.'),
  ...UpstreamRoute.shape,
  strict: Strict.prefault({}).describe('How strictly requests to this app are read.'),
  websocket: StreamMode.default('meter').describe(
    'WebSockets of this app. `meter` counts the rows in the messages of the CRM as those of lists and sends the frames on unchanged; it sees JSON, also compressed by permessage-deflate and inside of texts, and lines of tables, but no MessagePack, Protocol Buffers or HTML (see limits.maxUnreadBytes). `pass` looks at nothing; `refuse` opens none.',
  ),
  events: StreamMode.default('meter').describe(
    'Server-sent events of this app (text/event-stream). `meter` counts the rows in each event as those of lists before it is sent on unchanged; `pass` looks at nothing; `refuse` answers 403.',
  ),
});
export type AppRoute = z.infer<typeof AppRoute>;

export const ProxyLimits = z.strictObject({
  ...Concurrency.shape,
  connectSeconds: z
    .int()
    .min(1)
    .max(120)
    .default(10)
    .describe('How long to wait for a connection to the CRM.'),
  headersSeconds: z
    .int()
    .min(1)
    .max(3600)
    .default(120)
    .describe("How long to wait for the head of the CRM's answer."),
  idleSeconds: z.int().min(1).max(3600).default(120).describe('How long an answer of the CRM may pause.'),
  maxHeaderBytes: z
    .int()
    .min(4096)
    .max(1_048_576)
    .default(32_768)
    .describe("Largest head of a browser's request."),
  maxMatchBodyBytes: z
    .int()
    .min(1024)
    .max(16_777_216)
    .default(1_048_576)
    .describe('Largest request body that is read to match a route; a larger one to such a route is refused.'),
  maxMessageBytes: z
    .int()
    .min(65_536)
    .max(1_073_741_824)
    .default(67_108_864)
    .describe(
      'Largest metered message of a WebSocket and largest metered server-sent event, inflated; a larger one ends the stream.',
    ),
  maxUnreadBytes: z
    .int()
    .min(65_536)
    .max(1_099_511_627_776)
    .default(67_108_864)
    .describe(
      'How much one metered WebSocket may bring in binary messages that hold no JSON, since no rows can be counted in them; more ends it.',
    ),
  clientHeadersSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .describe('How long a browser may take to send the head of a request.'),
  clientIdleSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(30)
    .describe(
      'Seconds over which the speed of an upload is measured. A browser that takes nothing of an answer for twice as long is cut.',
    ),
  keepAliveSeconds: z
    .number()
    .min(0.1)
    .max(3600)
    .default(65)
    .describe(
      'How long a connection of a browser may rest between two requests; longer than a balancer in front keeps it.',
    ),
  minBytesPerSecond: z
    .int()
    .min(0)
    .max(1_048_576)
    .default(240)
    .describe(
      'Slowest upload that is waited for; one that moves at this speed may last as long as it likes.',
    ),
  maxConnectionsPerAddress: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(16_384)
    .describe(
      'Open connections from one address, which may be a whole office; those of `listen.trustedProxies` are not counted.',
    ),
  drainSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(10)
    .describe('How long requests under way may take to end when the gateway stops.'),
});
export type ProxyLimits = z.infer<typeof ProxyLimits>;

export const MetricsSettings = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address of the port of its own.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      'A port of its own for /_exportgate/metrics, healthz and readyz; whoever reaches it may read. 0 takes a free one.',
    ),
  networks: z
    .array(z.string().min(3))
    .default([])
    .describe(
      'Networks (CIDR) whose clients may read /_exportgate/metrics on the main port; none: nobody may.',
    ),
});

export const Logging = z.strictObject({
  requests: z
    .boolean()
    .default(false)
    .describe('A line for each request: app, method, status, bytes and times; never a person or a path.'),
});
