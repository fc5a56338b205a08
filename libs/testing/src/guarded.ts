import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account.ts';

const STOP_LIMIT_MS = 10_000;

/**
 * Runs "$@" until it ends by itself or our pipe (its standard input) closes; then stops it, waits, and clears up.
 * The watcher is a subshell without children, so nothing is left when the program ends first.
 */
const GUARD = `
signal=$1 scratch=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- & pid=$!
trap : INT TERM HUP
( while read -r line; do :; done; kill -s "$signal" $pid 2>/dev/null ) <&3 & watcher=$!
exec 3<&-
wait $pid; code=$?
while kill -0 $pid 2>/dev/null; do wait $pid; code=$?; done
kill $watcher 2>/dev/null
[ -z "$scratch" ] || rm -rf "$scratch"
exit $code`;

/**
 * Where a program writes its output: the end of a file, or a function that takes the lines. A pipe that is not read, as when
 * its reader is stopped, blocks its writer in the end.
 */
export type ProgramLog = string | ((line: string) => void);

export interface Guarded {
  readonly file: string;
  readonly args: readonly string[];
  readonly log: ProgramLog;
  /** What asks the program to stop. */
  readonly signal?: 'TERM' | 'INT';
  /** Removed when the program has ended. */
  readonly scratchDir?: string;
  readonly account?: Account | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a program under a small shell that holds our pipe: when this process goes away, however it does (also
 * `kill -9`), the pipe closes and the shell stops the program. No orphans.
 */
export function spawnGuarded({ file, args, log, account, ...options }: Guarded): ChildProcess {
  const { signal = 'TERM', scratchDir = '', env = process.env } = options;
  const output = typeof log === 'string' ? openSync(log, 'a') : 'pipe';
  const child = spawn('sh', ['-c', GUARD, 'guard', signal, scratchDir, file, ...args], {
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    cwd: '/',
    env,
    detached: true, // Ctrl-C in the terminal must reach us first.
    stdio: ['pipe', output, output],
  });
  if (typeof output === 'number') closeSync(output);
  child.stdin?.on('error', () => {}); // It was gone before we closed the pipe.
  if (typeof log === 'string') return child;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => chunk.toString().split('\n').filter(Boolean).forEach(log));
  }
  return child;
}

/** Lets the program go by closing the pipe, and insists after ten seconds. */
export async function stopGuarded(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = ended(child);
  child.stdin?.end();
  await Promise.race([gone, sleep(STOP_LIMIT_MS, undefined, { ref: false })]);
  if (!hasEnded(child) && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}

/** Resolves when the program is gone, with how it went: `exit code 1`, or the signal that ended it. */
export async function ended(child: ChildProcess): Promise<string> {
  if (!hasEnded(child)) {
    await new Promise<void>((done) => {
      child.once('exit', () => done());
      child.once('error', () => done());
    });
  }
  // The shell reports a signal in its exit code.
  const signal = child.signalCode ?? SIGNALS.get((child.exitCode ?? 0) - 128);
  return signal ?? `exit code ${child.exitCode}`;
}

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
