/** Settings of the proxy: where it listens and how it reaches the CRM. */

import { z } from 'zod';

export const Listen = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(8080).describe('Port to listen on; 0 takes a free one.'),
});
export type Listen = z.infer<typeof Listen>;

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
  upstream: z
    .url({ protocol: /^https?$/ })
    .describe('Origin of the CRM, such as http://10.0.0.5:8000; a path is not allowed.'),
});
export type AppRoute = z.infer<typeof AppRoute>;

export const ProxyLimits = z.strictObject({
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
});
export type ProxyLimits = z.infer<typeof ProxyLimits>;
