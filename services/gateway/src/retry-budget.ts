/** Retries are at most a tenth of the traffic: a struggling service is not asked twice as much (docs/reliability.md, rule 15). */
const REQUESTS_A_RETRY = 10;
/** How many retries may be saved up. */
const MAX_SAVED = 10 * REQUESTS_A_RETRY;

export interface RetryBudget {
  /** Counts a request that may be retried. */
  earn(): void;
  /** Takes a retry out of the budget; false where none is left. */
  spend(): boolean;
}

export function createRetryBudget(): RetryBudget {
  let saved = MAX_SAVED;
  return {
    earn() {
      saved = Math.min(MAX_SAVED, saved + 1);
    },
    spend() {
      if (saved < REQUESTS_A_RETRY) return false;
      saved -= REQUESTS_A_RETRY;
      return true;
    },
  };
}
