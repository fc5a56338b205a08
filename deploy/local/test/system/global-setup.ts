import { cpSync, existsSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { TEST_DAY, throwAwayStack } from '../../src/demo/own-stack.ts';
import { ROOT } from '../../src/stack/root.ts';
import type { World } from '../../src/stack/services.ts';
import { leftAfter } from '../processes.ts';

const GONE_LIMIT_MS = 60_000;
const KEPT_LOGS = join(ROOT, '.data', 'test-logs');

/**
 * One stack for all tests of the system, started when the first of them asks for it. It lives in this process, which they
 * ask over HTTP; what they need to know of it is plain data.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Lines of this level must be safe to read too.
  const stack = throwAwayStack(
    { say: () => {}, step: (_what, play) => play() },
    { logLevel: 'debug', today: TEST_DAY },
  );
  let starting: Promise<World> | undefined;
  const world = () => {
    starting ??= stack.start();
    return starting;
  };
  const acts: Readonly<Record<string, () => Promise<unknown>>> = {
    '/world': world,
    '/broker/stop': () => stack.stopBroker(),
    '/broker/start': async () => stack.startBroker(await world()),
  };
  const answer: RequestListener = async ({ url = '' }, response) => {
    try {
      response.end(JSON.stringify((await acts[url]?.()) ?? {}));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  project.provide('systemUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  return async () => {
    server.close();
    keepLogs(stack.dataDir);
    await stack.stop();
    const left = await leftAfter(stack.dataDir, GONE_LIMIT_MS);
    if (left.length > 0) throw new Error(`the stack left processes behind: ${left.join(', ')}`);
  };
}

/** What the services logged, to explain a red test. */
function keepLogs(dataDir: string): void {
  const logs = join(dataDir, 'logs');
  if (!existsSync(logs)) return; // No test has asked for the stack.
  rmSync(KEPT_LOGS, { recursive: true, force: true });
  cpSync(logs, KEPT_LOGS, { recursive: true });
}

declare module 'vitest' {
  export interface ProvidedContext {
    systemUrl: string;
  }
}
