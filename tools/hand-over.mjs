import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAmbient } from './ambient.mjs';
import { ROOT, toolEnv } from './setup.mjs';

const LOOK_EVERY_MS = 1_000;
const PIPE_FD = 3;
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/** How Node runs one of our TypeScript programs. */
export const scriptArgs = (script, args) => ['--conditions=source', script, ...args];

/** For programs that do not watch our pipe: this stops them when this process ends. */
export const WITH_PARENT = ['--import', new URL('./stop-with-parent.mjs', import.meta.url).href];

/**
 * Hands over to the real program: same terminal, signals passed on, same exit code. It holds one end of a pipe of ours,
 * so that it sees when this process ends, in whatever way. Settings of the shell that are meant for others do not reach it.
 */
export function handOver(file, args, env = withoutAmbient(toolEnv())) {
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...env, LEKO_PARENT_FD: String(PIPE_FD), LEKO_PARENT_PID: String(process.pid) },
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    shell: process.platform === 'win32',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.stdio[PIPE_FD]?.on('error', () => {}); // It went first.
  const watch = stopWhenOrphaned(child);
  return new Promise((done, fail) => {
    child.on('error', (error) => fail(new Error(`cannot run ${file}: ${error.message}`)));
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      process.exitCode = signal ? 128 + (SIGNAL_NUMBERS[signal] ?? 0) : code;
      child.stdio[PIPE_FD]?.destroy();
      done(process.exitCode);
    });
  });
}

/** `kill <npm>`: npm ends without a signal to us (its shell may stay). Notice, and stop too. */
function stopWhenOrphaned(child) {
  const parent = process.ppid;
  const npm = process.env.npm_lifecycle_event ? parentOf(parent) : undefined;
  const watch = setInterval(() => {
    if (process.ppid !== parent || (npm !== undefined && !alive(npm))) child.kill('SIGTERM');
  }, LOOK_EVERY_MS);
  return watch.unref();
}

function parentOf(pid) {
  const found = procParent(pid) ?? psParent(pid);
  return found > 1 ? found : undefined;
}

function procParent(pid) {
  try {
    return Number(
      readFileSync(join('/proc', String(pid), 'stat'), 'utf8')
        .split(') ')
        .at(-1)
        .split(' ')[1],
    );
  } catch {
    return undefined; // No /proc here.
  }
}

function psParent(pid) {
  const result = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return result.status === 0 ? Number(result.stdout.trim()) : 0;
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
