import { readFileSync } from 'node:fs';
import type { ElapsedMs } from './waits.ts';

/** The business's time. Tokens, leases and timeouts use the machine's own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/**
 * The sandbox's shared clock: real time plus the milliseconds in a small file that the sandbox rewrites when a user
 * moves the clock. Read at every look, so that all processes jump at the same moment.
 */
export function fileClock(file: string): Clock {
  return () => new Date(Date.now() + offset(file));
}

/** Elapsed time for waits: that of this process, which the sandbox moves together with the business's. */
export const systemElapsed: ElapsedMs = () => performance.now();
export const fileElapsed =
  (file: string): ElapsedMs =>
  () =>
    performance.now() + offset(file);

function offset(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0; // The clock has not been moved yet.
  }
}
