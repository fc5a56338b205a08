/** Requests the value of a key, or joins a request for it that is under way. */
export type SingleFlight<T> = (key: string, ask: () => Promise<T>) => Promise<T>;

/**
 * Joins equal requests that are under way together, so that many readers of one object cost one call. For
 * display only: the answer may have been requested before a change of its caller, so no decision may use it.
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
