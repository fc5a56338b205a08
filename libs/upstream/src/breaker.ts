import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';

/** RELIABILITY rule 15: this many calls in a row without an answer open the circuit; later one probe decides. */
const FAILURES_TO_OPEN = 5;

/** Runs the call, or returns undefined while the upstream is left alone to recover. */
export type Breaker = <T extends { readonly answered: boolean }>(call: () => Promise<T>) => Promise<T | undefined>;

/** Real time: it protects sockets, not business. */
export function createBreaker(openMs: number): Breaker {
  const policy = circuitBreaker(
    handleWhenResult((result) => !(result as { answered: boolean }).answered),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN) },
  );
  return (call) =>
    policy.execute(call).catch((error: unknown) => {
      if (error instanceof BrokenCircuitError) return undefined;
      throw error;
    });
}
