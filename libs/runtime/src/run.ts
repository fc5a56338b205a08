import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.ts';

/** One phase of stopping, in order: leave the load balancer, stop taking work, finish, let go. */
export interface StopPhase {
  readonly name: string;
  readonly limitMs: number;
  run(): Promise<unknown> | unknown;
}

/** docs/reliability.md, rule 16: the process has ended after this in any case. */
const HARD_EXIT_MS = 28_000;

/** Stops in phases on SIGTERM, SIGINT, a fatal error, or (locally) when the parent goes; a second signal exits at once. */
export function stopInPhases(log: Log, phases: readonly StopPhase[], options: { stopWithParent: boolean }): void {
  let stopping = false;

  async function stop(reason: string, exitCode: number): Promise<void> {
    if (stopping) process.exit(exitCode || 1);
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), HARD_EXIT_MS).unref();
    for (const phase of phases) await runPhase(phase, log);
    log.info('stopped');
    process.exit(exitCode);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, 0));
  process.on('uncaughtException', (error) => fatal(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => fatal(error, 'unhandled rejection'));
  if (options.stopWithParent) {
    process.stdin.on('end', () => void stop('parent gone', 0));
    process.stdin.on('error', () => void stop('parent gone', 0));
    process.stdin.resume();
  }

  function fatal(error: unknown, what: string): void {
    log.fatal({ err: error }, what);
    void stop(what, 1);
  }
}

async function runPhase(phase: StopPhase, log: Log): Promise<void> {
  const limit = sleep(phase.limitMs, 'late' as const, { ref: false });
  try {
    const outcome = await Promise.race([Promise.resolve(phase.run()).then(() => 'done' as const), limit]);
    if (outcome === 'late') log.warn({ phase: phase.name, limitMs: phase.limitMs }, 'phase of stopping took too long');
  } catch (error) {
    log.warn({ err: error, phase: phase.name }, 'phase of stopping failed');
  }
}
