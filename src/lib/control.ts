/** How commands reach a running gateway: one request and one answer, each a line of JSON, over a socket that only its owner can open. */

import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Fault, FAULT_CODES, faultCode } from './fault.ts';
import type { FaultCode } from './fault.ts';

/** A message of ours is kept; anything else thrown crosses the socket as its code alone. */
interface Answer {
  readonly ok?: unknown;
  readonly fault?: { readonly code: string; readonly message: string };
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** Where the socket of a data folder is. */
export function controlPath(dataFolder: string): string {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\exportgate-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}`;
  return join(dataFolder, 'control.sock');
}

/** Serves calls until closed. The data folder's lock makes sure that no other gateway listens there. */
export async function serveControl(
  path: string,
  handle: (operation: string, input: unknown) => Promise<unknown>,
): Promise<{ close(): Promise<void> }> {
  if (process.platform !== 'win32' && existsSync(path)) rmSync(path);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A command that was stopped takes its answer with it; there is nobody to tell.
    socket.on('error', () => socket.destroy());
    void readLine(socket).then(async (line) => {
      socket.end(`${JSON.stringify(await answerTo(line, handle))}\n`);
    });
  });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
  } finally {
    process.umask(mask);
  }
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Calls a running gateway; null when none listens. Throws the Fault that it answered. */
export async function callControl(
  path: string,
  operation: string,
  input: unknown,
): Promise<{ readonly value: unknown } | null> {
  const socket = createConnection(path);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!connected) return null;
  socket.on('error', () => socket.destroy());
  socket.write(`${JSON.stringify({ operation, input })}\n`);
  const line = await readLine(socket);
  socket.destroy();
  if (line === null)
    throw new Fault('UNEXPECTED', `called the running gateway for ${operation}: it closed without an answer`);
  const answer = JSON.parse(line) as Answer;
  if (answer.fault) throw new Fault(asCode(answer.fault.code), answer.fault.message);
  return { value: answer.ok };
}

async function answerTo(
  line: string | null,
  handle: (operation: string, input: unknown) => Promise<unknown>,
): Promise<Answer> {
  try {
    const call = JSON.parse(line ?? '') as { operation: string; input: unknown };
    return { ok: (await handle(call.operation, call.input)) ?? null };
  } catch (error) {
    const message =
      error instanceof Fault ? error.message : 'the gateway could not do it; its log has the details';
    return { fault: { code: faultCode(error), message } };
  }
}

/** The first line, or null when the other side ends or sends too much before one. */
function readLine(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      const end = chunk.indexOf(10);
      chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
      bytes += chunk.length;
      if (end >= 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else if (bytes > MAX_LINE_BYTES) resolve(null);
    });
    socket.on('close', () => resolve(null));
  });
}

const asCode = (code: string): FaultCode => FAULT_CODES.find((known) => known === code) ?? 'UNEXPECTED';
