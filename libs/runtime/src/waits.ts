/** Milliseconds on a clock that only goes forward and cannot be set. */
export type ElapsedMs = () => number;

/** How long this process has been waiting for things, independent of every clock that can be set. */
export interface Waits {
  /**
   * Milliseconds since `what` was first asked about in this process; 0 the first time. A new process begins to wait anew,
   * so the answer is never more than what has really passed.
   */
  knownFor(what: string): number;
}

/** More than can be open at once; a wait that is dropped starts again. */
const MAX_KNOWN = 10_000;

export function createWaits(elapsedMs: ElapsedMs): Waits {
  const since = new Map<string, number>();
  return {
    knownFor(what) {
      const now = elapsedMs();
      const known = since.get(what);
      if (known !== undefined) return now - known;
      since.set(what, now);
      const oldest = since.keys().next().value;
      if (since.size > MAX_KNOWN && oldest !== undefined) since.delete(oldest);
      return 0;
    },
  };
}
