import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_LIMIT_MS = 10_000;

/**
 * Starts a program under a small shell that holds our pipe: when this process goes away, however it does (also
 * `kill -9`), the pipe closes and the shell stops the program. No orphans.
 */
export function spawnGuarded(file: string, args: readonly string[], log: (line: string) => void): ChildProcess {
  const script =
    '"$@" </dev/null & pid=$!; trap : INT TERM HUP; cat >/dev/null; kill -TERM $pid 2>/dev/null; wait $pid';
  const child = spawn('sh', ['-c', script, 'guard', file, ...args], {
    cwd: '/',
    detached: true, // Ctrl-C in the terminal must reach us first.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => chunk.toString().split('\n').filter(Boolean).forEach(log));
  }
  return child;
}

/** Lets the program go by closing the pipe, and insists after ten seconds. */
export async function stopGuarded(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  child.stdin?.end();
  await Promise.race([gone, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}
