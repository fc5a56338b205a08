import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';

export interface BreakerOptions {
  /** So many calls in a row without an answer open the circuit. */
  readonly failures: number;
  /** How long it stays open; then one probe decides. Milliseconds. */
  readonly openMs: number;
}

/** Runs the call, or returns undefined while the upstream is left alone to recover. */
export type Breaker = <T extends { readonly answered: boolean }>(call: () => Promise<T>) => Promise<T | undefined>;

/** Real time: it protects sockets, not business. */
export function createBreaker({ failures, openMs }: BreakerOptions): Breaker {
  const policy = circuitBreaker(
    handleWhenResult((result) => !(result as { answered: boolean }).answered),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  return (call) =>
    policy.execute(call).catch((error: unknown) => {
      if (error instanceof BrokenCircuitError) return undefined;
      throw error;
    });
}
