import { setTimeout as sleep } from 'node:timers/promises';
import { watchParent } from './parent.ts';

/** Ctrl-C reaches us from the terminal and again from the parent that passes it on: that is one request. */
const SAME_WISH_MS = 1_000;
/** Longer than all phases of a healthy stop. */
const HARD_EXIT_MS = 40_000;

/** Ends the process in order on a signal, or when the parent is gone; a second wish ends it at once. Answers how to end it. */
export function stopOnSignals(cleanUp: () => Promise<void>): (exitCode: number) => void {
  let since: number | undefined;

  function stop(exitCode: number): void {
    if (since !== undefined && Date.now() - since > SAME_WISH_MS) process.exit(exitCode || 1);
    if (since !== undefined) return;
    since = Date.now();
    void Promise.race([cleanUp(), sleep(HARD_EXIT_MS)]).then(() => process.exit(exitCode));
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (since === undefined) process.stdout.write('\nstopping\n');
      stop(0);
    });
  }
  process.stdout.on('error', () => {}); // The terminal is gone; the parent's pipe says what to do.
  watchParent(process.env, () => stop(0));
  return stop;
}
