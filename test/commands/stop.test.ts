/** `start` as a process, and the signals that end it. */

import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startFakeCrm } from '../support/fake-crm.ts';
import type { FakeCrm } from '../support/fake-crm.ts';
import { spawnGateway, writeProject } from '../support/gateway.ts';

let crm: FakeCrm;
beforeAll(async () => {
  crm = await startFakeCrm();
});
afterAll(() => crm.close());

it.each([
  ['a first signal lets requests under way finish', [], 0, 'finished'],
  ['a second signal ends it at once', ['SIGTERM'], null, null],
  ['a second signal of another kind does too', ['SIGINT'], null, null],
] as const)(
  '%s',
  async (_name, more, code, text) => {
    const project = await writeProject({ crm: crm.url, config: { limits: { drainSeconds: 600 } } });
    const gateway = await spawnGateway(project);
    const waiting: ServerResponse[] = [];
    crm.on('/slow', (_request, response) => void waiting.push(response));
    const answered = bodyOf(`${project.url}/slow`);
    await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 5000 });

    process.kill(gateway.pid, 'SIGTERM');
    await vi.waitFor(() => expect(gateway.output()).toContain('stopping'), { timeout: 5000 });
    for (const signal of more) process.kill(gateway.pid, signal);
    if (more.length === 0) waiting[0]?.end('finished');
    expect(await answered).toBe(text);
    expect(await gateway.ended).toBe(code);
    await project.close();
  },
  30_000,
);

/** Null when the connection breaks. */
async function bodyOf(url: string): Promise<string | null> {
  const request = get(url, { agent: false });
  const answer = await once(request, 'response').then(
    ([one]) => one as IncomingMessage,
    () => null,
  );
  const [body] = answer ? ((await once(answer, 'data')) as [Buffer]) : [null];
  return body && body.toString();
}
