export type MessageState = 'queued' | 'sent' | 'failed' | 'suppressed';

/**
 * What an attempt to deliver came to. `deferred`: the mail was surely not taken, another attempt is safe. `unknown`: the
 * connection was lost while the server may already have had it. `reason` is a short word that names no address.
 */
export type Outcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'refused' | 'deferred' | 'unknown'; readonly reason: string };

export interface Attempt {
  readonly queuedAt: Date;
  readonly at: Date;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** How many of them ended with nobody knowing, this one included. */
  readonly unknowns: number;
  readonly outcome: Outcome;
}

export type Next =
  | { readonly state: 'sent' }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'queued'; readonly retryAt: Date };

const SECOND_MS = 1_000;
const HOUR_MS = 3_600 * SECOND_MS;
const FIRST_DELAY_MS = 30 * SECOND_MS;
const LONGEST_DELAY_MS = 6 * HOUR_MS;
/** Later than this the news is old, and somebody must look at the address. */
const GIVE_UP_AFTER_MS = 24 * HOUR_MS;
/** The same mail twice is a nuisance, three times a bug. */
const MAX_UNKNOWNS = 1;

/** What becomes of a queued message after an attempt. */
export function afterAttempt(attempt: Attempt): Next {
  const { outcome } = attempt;
  switch (outcome.kind) {
    case 'ok':
      return { state: 'sent' };
    case 'refused':
      return { state: 'failed', reason: outcome.reason };
    case 'unknown':
      return attempt.unknowns > MAX_UNKNOWNS ? { state: 'failed', reason: 'outcome_unknown' } : later(attempt);
    case 'deferred':
      return later(attempt);
  }
}

function later({ queuedAt, at, attempts }: Attempt): Next {
  const end = queuedAt.getTime() + GIVE_UP_AFTER_MS;
  if (at.getTime() >= end) return { state: 'failed', reason: 'gave_up' };
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return { state: 'queued', retryAt: new Date(Math.min(at.getTime() + delay, end)) };
}
