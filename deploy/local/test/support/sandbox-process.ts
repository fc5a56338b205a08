import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ensureInternalKeys, freePort } from '@leko/testing/servers';
import { answers } from '../../src/stack/ready.ts';
import { ROOT } from '../../src/stack/root.ts';

export const CUSTOMER = '300000001';
export const MERCHANT = '200000000001056';
export const FISCAL_GROUP = 'group';
export const SECRET = 'secret';

export interface SandboxProcess {
  readonly url: string;
  readonly smtpPort: number;
  /** What is in use after a collection. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** How it went, once it has gone. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Wanted {
  readonly dataDir: string;
  /** Megabytes. */
  readonly heapLimit: number;
}

const HEAP_REPORT = new URL('./report-heap.ts', import.meta.url).href;

/** The sandbox as a process of its own, with a small heap, and one server around it that accepts every call. */
export async function startSandbox({ dataDir, heapLimit }: Wanted): Promise<SandboxProcess> {
  const neighbours = await openNeighbours();
  const [port, smtpPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const env = { ...(await environment(dataDir, neighbours.url)), SANDBOX_PORT: `${port}`, SMTP_PORT: `${smtpPort}` };
  const args = [`--max-old-space-size=${heapLimit}`, '--expose-gc', '--conditions=source', `--import=${HEAP_REPORT}`];
  const child = spawn(process.execPath, [...args, 'deploy/local/src/sandbox/main.ts'], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, PUBLIC_URL: url, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? `exit code ${code}`));
  const isReady = await becomesReady(child, url);
  if (!isReady) throw new Error(`the sandbox ended: ${await ended}\n${said}`);
  return {
    url,
    smtpPort,
    ended,
    async memory() {
      child.send('memory');
      const [usage] = await once(child, 'message');
      return usage as NodeJS.MemoryUsage;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      neighbours.server.close();
    },
  };
}

async function becomesReady(child: ChildProcess, url: string): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) if (await answers(`${url}/healthz`)) return true;
  return false;
}

/** The configuration of the sandbox, without its ports. */
export async function environment(dataDir: string, neighbours: string) {
  const keys = await ensureInternalKeys(join(dataDir, 'keys'), ['sandbox']);
  return {
    DATA_DIR: dataDir,
    CLOCK_FILE: join(dataDir, 'clock'),
    PAY_URL: neighbours,
    PAYOUT_URL: neighbours,
    NOTIFICATION_URL: neighbours,
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile('sandbox'),
    ACQUIRER_TOKEN: SECRET,
    ACQUIRER_CUSTOMER_CODE: CUSTOMER,
    ACQUIRER_MERCHANT_ID: MERCHANT,
    FISCAL_LOGIN: SECRET,
    FISCAL_PASSWORD: SECRET,
    FISCAL_GROUP_CODE: FISCAL_GROUP,
    REGISTRY_TOKEN: SECRET,
    OBJECT_STORE_ACCESS_KEY: SECRET,
    OBJECT_STORE_SECRET_KEY: SECRET,
    LOG_LEVEL: 'warn',
  };
}

/** Takes every callback, and has never anything to do. */
async function openNeighbours(): Promise<{ url: string; server: Server }> {
  const idle = JSON.stringify({ done: 0, nextDueAt: null, moving: {} });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(idle));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
