/** How growing delays grow: doubled with every attempt, up to a cap. Milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
  /** From 0. */
  readonly attempt: number;
}

/** Full jitter (docs/reliability.md, rule 15): anything between now and the grown delay. `random` is from 0 to 1. */
export const fullJitter = (random: number, { baseMs, capMs, attempt }: Backoff): number =>
  random * Math.min(capMs, baseMs * 2 ** attempt);

/** What a due time is spread over, as a part of its delay. */
const SPREAD = 0.1;

/**
 * Up to a tenth later, never sooner: rows that failed together do not fall due together, and a delay that is also a rule
 * (how long a bank may take to show something) still holds.
 */
export const spread = (random: number, { from, due }: { from: Date; due: Date }): Date =>
  new Date(due.getTime() + Math.round(random * SPREAD * Math.max(0, due.getTime() - from.getTime())));
