/** A value that is valid until then: milliseconds since 1970. */
export interface Expiring {
  readonly until: number;
}

/** Values by key for as long as they are valid. */
export interface ExpiringCache<T extends Expiring> {
  /** Undefined where there is none, or it has expired. */
  get(key: string): T | undefined;
  set(key: string, value: T): void;
  /** How many are kept, expired ones included. */
  readonly size: number;
}

/**
 * Keeps about what is still valid: each new value drops the oldest ones that have expired, and beyond `most` values the oldest
 * in any case. So a busy hour leaves no expired values behind.
 */
export function createExpiringCache<T extends Expiring>(
  most: number,
  now: () => number = () => Date.now(),
): ExpiringCache<T> {
  const kept = new Map<string, T>();

  function forgetOldest(): void {
    for (const [key, { until }] of kept) {
      if (until > now() && kept.size <= most) return;
      kept.delete(key);
    }
  }

  return {
    get(key) {
      const value = kept.get(key);
      return value && value.until > now() ? value : undefined;
    },
    set(key, value) {
      kept.delete(key); // What is renewed counts as new.
      kept.set(key, value);
      forgetOldest();
    },
    get size() {
      return kept.size;
    },
  };
}
