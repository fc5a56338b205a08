/** Requests the value of a key, or joins a request for it that is under way. */
export type SingleFlight<T> = (key: string, ask: () => Promise<T>) => Promise<T>;

/**
 * Makes one question of all that are the same and under way together, so that many who look at one thing cost one call. For
 * what is only shown: the answer may have been under way before its caller did something, so nothing is decided by it.
 */
export function singleFlight<T>(): SingleFlight<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, ask) => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const asked = ask().finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  };
}
