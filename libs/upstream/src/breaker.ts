import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';

export interface BreakerOptions {
  /** So many calls in a row without an answer open the circuit. */
  readonly failures: number;
  /** How long it stays open; then one probe decides. Milliseconds. */
  readonly openMs: number;
}

/** What a call says about the health of an upstream. */
export interface Attempt {
  readonly answered: boolean;
  /** The caller gave up before the upstream had its usual time, so a missing answer proves nothing. */
  readonly cutShort: boolean;
}

/** Runs the call, or returns undefined while the upstream is left alone to recover. */
export type Breaker = <T extends Attempt>(call: () => Promise<T>) => Promise<T | undefined>;

/** Passes a result through the circuit without counting it or resetting the count. */
class Uncounted extends Error {
  readonly result: Attempt;

  constructor(result: Attempt) {
    super('says nothing of the upstream');
    this.result = result;
  }
}

/** Real time: it protects sockets, not business. */
export function createBreaker({ failures, openMs }: BreakerOptions): Breaker {
  const policy = circuitBreaker(
    handleWhenResult((result) => !(result as Attempt).answered),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  return async <T extends Attempt>(call: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await policy.execute(async () => {
        const result = await call();
        // A probe that proves nothing leaves the circuit open: only an answer closes it.
        if (result.cutShort && policy.state === CircuitState.Closed) throw new Uncounted(result);
        return result;
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) return undefined;
      if (error instanceof Uncounted) return error.result as T;
      throw error;
    }
  };
}
