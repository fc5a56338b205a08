/** So many requests in so many seconds. */
export interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

export interface Taken {
  readonly isWithin: boolean;
  /** How many more would pass at once. */
  readonly remaining: number;
  /** Until the bucket is whole again; after a refusal, until the next request passes. */
  readonly resetSeconds: number;
}

/** Milliseconds of a clock that never jumps. */
export type Now = () => number;

/** The longest unseen callers are forgotten beyond this, so that unknown callers cannot fill the memory. */
export const MAX_CALLERS = 50_000;

/** Rounding errors of a fractional clock; they must not round a whole second up to two. */
const HAIR_MS = 1e-3;

export interface Buckets {
  /** Counts a request of this caller. */
  take(caller: string): Taken;
  /** Uncounts one. */
  giveBack(caller: string): void;
  /** How many callers are remembered. */
  size(): number;
}

/**
 * A token bucket for each caller. What is kept of one is a single number, the moment its bucket is whole again (the generic
 * cell rate algorithm): nothing has to be refilled, and the entry of a caller who returns late needs no update.
 */
export function createBuckets({ requests, seconds }: Quota, now: Now, maxCallers = MAX_CALLERS): Buckets {
  const windowMs = seconds * 1_000;
  const eachMs = windowMs / requests;
  const wholeAt = new Map<string, number>();

  function take(caller: string): Taken {
    const at = now();
    const before = Math.max(wholeAt.get(caller) ?? at, at);
    const waitMs = before + eachMs - at - windowMs;
    if (waitMs > HAIR_MS) return { isWithin: false, remaining: 0, resetSeconds: secondsUntil(waitMs) };
    const after = before + eachMs;
    wholeAt.delete(caller); // Written again behind all others: the first of the map is the longest unseen.
    wholeAt.set(caller, after);
    if (wholeAt.size > maxCallers) wholeAt.delete(wholeAt.keys().next().value ?? caller);
    const remaining = Math.floor((windowMs - (after - at) + HAIR_MS) / eachMs);
    return { isWithin: true, remaining, resetSeconds: secondsUntil(after - at) };
  }

  function giveBack(caller: string): void {
    const at = wholeAt.get(caller);
    if (at !== undefined) wholeAt.set(caller, at - eachMs);
  }

  return { take, giveBack, size: () => wholeAt.size };
}

const secondsUntil = (ms: number): number => Math.ceil((ms - HAIR_MS) / 1_000);
