/** A figure or a fact was not what it had to be. */
export class Wrong extends Error {}

export function expectSame<T>(what: string, got: T, expected: T): void {
  if (got === expected) return;
  throw new Wrong(`${what}: expected ${show(expected)}, got ${show(got)}`);
}

/** The one that must be there, exactly once. */
export function expectOne<T>(what: string, found: readonly T[]): T {
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Wrong(`${what}: expected one, got ${found.length}`);
  return only;
}

export function expectSome(what: string, count: number, atLeast: number): void {
  if (count < atLeast) throw new Wrong(`${what}: expected at least ${atLeast}, got ${count}`);
}

const show = (value: unknown) => (typeof value === 'bigint' ? `${value} kopecks` : JSON.stringify(value));
