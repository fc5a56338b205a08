/** Places that callers share: so many requests at a time, and of each caller so many as leave room for others. */
export interface FairPlaces {
  /**
   * Takes a place for a caller. Returns a function that releases it, to be called once; or why there is none: `theirs` where the
   * caller alone has as many as are left for all others, `all` where nothing is left.
   */
  take(caller: string): (() => void) | 'theirs' | 'all';
}

/**
 * Dynamic thresholds, as for the shared buffers of a switch: a caller that holds as many places as are free gets no more. One
 * caller alone has half of them, two greedy ones a third each, and a caller that holds none finds one while one is free.
 */
export function createFairPlaces(places: number): FairPlaces {
  const heldBy = new Map<string, number>();
  let free = places;

  function giveBack(caller: string): void {
    const held = (heldBy.get(caller) ?? 0) - 1;
    if (held > 0) heldBy.set(caller, held);
    else heldBy.delete(caller);
    free++;
  }

  return {
    take(caller) {
      const held = heldBy.get(caller) ?? 0;
      if (held >= free) return held > 0 ? 'theirs' : 'all';
      heldBy.set(caller, held + 1);
      free--;
      return () => giveBack(caller);
    },
  };
}
