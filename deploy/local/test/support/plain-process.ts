import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from './compose.ts';

export interface Started {
  /** All that it wrote, to both streams. */
  output(): string;
  hasEnded(): boolean;
  /** The exit code; undefined when it had to be killed after the limit. */
  exit(limitMs: number): Promise<number | undefined>;
  terminate(): void;
}

interface Program {
  /** The image's working directory. */
  readonly app: string;
  readonly command: readonly string[];
  /** All that it gets: nothing of this process's environment. */
  readonly environment: Env;
}

const GUARD = new URL('./loopback-only.ts', import.meta.url).href;
const LOOK_EVERY_MS = 50;

/** Starts what the image would start, as a plain process that reaches nothing outside and dies with this one. */
export function startPlain({ app, command, environment }: Program): Started {
  const env = { ...environment, NODE_OPTIONS: `${environment.NODE_OPTIONS ?? ''} --import=${GUARD}` };
  const child = spawn(process.execPath, command, { cwd: app, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const closed = once(child, 'close');
  return {
    output: () => text,
    hasEnded: () => child.exitCode !== null,
    terminate: () => child.kill('SIGTERM'),
    async exit(limitMs) {
      await Promise.race([closed, sleep(limitMs, undefined, { ref: false })]);
      return codeOf(child);
    },
  };
}

function codeOf(child: ChildProcess): number | undefined {
  if (child.exitCode !== null) return child.exitCode;
  child.kill('SIGKILL');
  return undefined;
}

/** Asks until the answer is 200, and says what the process wrote where it never is. */
export async function answers200(url: string, process: Started, limitMs: number): Promise<void> {
  const until = Date.now() + limitMs;
  while ((await statusOf(url)) !== 200) {
    if (process.hasEnded() || Date.now() > until) throw new Error(`${url} does not answer 200:\n${process.output()}`);
    await sleep(LOOK_EVERY_MS);
  }
}

const statusOf = (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => undefined,
  );
