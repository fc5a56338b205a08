import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './keep-running.ts';
import { ROOT } from './root.ts';

export interface ChildSpec {
  readonly name: string;
  /** From the root of the repository. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

const STOP_LIMIT_MS = 12_000;
/** Megabytes; the whole stack is meant to fit beside an editor and a browser. */
const HEAP_LIMIT = 192;

/** A process of the stack. It sees on its standard input when this process ends, in whatever way. */
export function startChild(spec: ChildSpec, log: (line: string) => void): Running {
  const child = spawn(process.execPath, nodeArgs(spec.script), {
    cwd: ROOT,
    env: { ...ambientEnv(), ...spec.env, STOP_WITH_PARENT: '1' },
    detached: true, // Ctrl-C in the terminal must reach the supervisor alone, which stops things in order.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => {}); // It ended first.
  for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', log);
  const ended = endOf(child);
  return { ended, stop: () => stop(child, ended) };
}

/** Runs a script to its end; a failure carries the last thing it said. */
export async function runToEnd({ script, env }: ChildSpec, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [...nodeArgs(script), ...args], {
    cwd: ROOT,
    env: { ...ambientEnv(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const how = await endOf(child);
  if (how !== 'exit code 0') throw new Error(`${script}: ${reasonIn(said) ?? how}`);
}

/** The last line of a program is not always the error. */
function reasonIn(said: string): string | undefined {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /error|: /i.test(line)) ?? lines.at(-1);
}

const nodeArgs = (script: string) => [
  `--max-old-space-size=${HEAP_LIMIT}`,
  // Some of Node 24 announce SQLite, and all that stands on standard error counts as an error.
  '--disable-warning=ExperimentalWarning',
  '--conditions=source',
  script,
];

/** What a program needs of the shell's environment; settings meant for something else must not leak in. */
function ambientEnv(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'NODE_COMPILE_CACHE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (code, signal) => done(signal ?? `exit code ${code}`));
  });
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const late = sleep(STOP_LIMIT_MS, 'late' as const, { ref: false });
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
}
