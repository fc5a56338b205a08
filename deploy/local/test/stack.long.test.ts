import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../src/stack/root.ts';
import { leftAfter, processesOf } from './processes.ts';

const READY_LIMIT_MS = 300_000;
const GONE_LIMIT_MS = 60_000;

const dataDir = mkdtempSync(join(tmpdir(), 'leko-start-'));
afterAll(async () => {
  for (const { pid } of processesOf(dataDir)) process.kill(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

function start(port: number | string): { child: ChildProcess; said: () => string; ended: Promise<number | null> } {
  const args = ['--conditions=source', 'deploy/local/src/start.ts', '--port', String(port)];
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, DATA_DIR: dataDir, PORT: '' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  return { child, said: () => said, ended };
}

async function startAndWait() {
  const stack = start(0);
  await vi.waitUntil(() => stack.said().includes('LE-KO Pay is ready'), { timeout: READY_LIMIT_MS });
  return stack;
}

// Processes are looked up in /proc.
describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order on %s and leaves no process behind', async (signal) => {
    const stack = await startAndWait();

    stack.child.kill(signal);

    expect(await stack.ended).toBe(0);
    expect(await leftAfter(dataDir, GONE_LIMIT_MS)).toEqual([]);
  });

  it('leaves no process behind when it is killed, and starts again on the same data', async () => {
    const killed = await startAndWait();

    killed.child.kill('SIGKILL');
    await killed.ended;

    expect(await leftAfter(dataDir, GONE_LIMIT_MS)).toEqual([]);
    const again = await startAndWait();
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('says in one line that data are in use', async () => {
    const first = await startAndWait();

    const second = start(0);

    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/^cannot go on: the data in .* is in use by the stack of process \d+; .*\n$/);
    first.child.kill('SIGTERM');
    await first.ended;
  });

  it('says in one line that a port is taken, by whom, and what to do', async () => {
    const server = await listen();
    const { port } = server.address() as { port: number };

    const stack = start(port);

    expect(await stack.ended).toBe(1);
    expect(stack.said()).toMatch(
      new RegExp(
        `^cannot go on: port ${port} is taken by \\S+ \\(process ${process.pid}\\); .*npm start -- --port \\d+\\n$`,
      ),
    );
    server.close();
  });

  it('says in one line why a part of it cannot start, after a few tries', async () => {
    const world = join(dataDir, 'sandbox');
    rmSync(world, { recursive: true, force: true });
    mkdirSync(world);
    writeFileSync(join(world, 'world.sqlite'), 'nothing that a store could read '.repeat(100));

    const stack = start(0);

    expect(await stack.ended).toBe(1);
    expect(stack.said()).toMatch(
      /^cannot go on: the sandbox cannot start: .*world\.sqlite cannot be used .*; delete it .*$/m,
    );
    rmSync(world, { recursive: true });
  });

  it('says in one line that an option is unknown', async () => {
    const stack = start('many');

    expect(await stack.ended).toBe(2);
    expect(stack.said()).toMatch(/^"many" is no port; .*\n$/);
  });
});

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}
