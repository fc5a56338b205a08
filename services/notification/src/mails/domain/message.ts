import { DAY_MS, HOUR_MS, SECOND_MS } from '@leko/runtime/durations';

export const MESSAGE_STATES = ['queued', 'sent', 'failed', 'suppressed'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/**
 * What an attempt to deliver came to.
 * `rejected`: the server says that this address does not exist, so nothing is sent there any more.
 * `refused`: the server does not take this mail, and will not take it later either.
 * `faulty`: this mail could not be made, or the server does not accept it as it is; other mails are not affected.
 * `deferred`: the mail was certainly not taken; later it may be.
 * `away`: no server was there to talk to.
 * `unknown`: the connection was lost while the server may already have had the mail.
 * `reason` is a short word and `answer` the server's own one; neither names an address.
 */
export type Outcome =
  | { readonly kind: 'ok'; readonly answer?: string | undefined }
  | {
      readonly kind: 'rejected' | 'refused' | 'faulty' | 'deferred' | 'away' | 'unknown';
      readonly reason: string;
      readonly answer?: string | undefined;
    };

/** `interrupted`: the process ended during the attempt, so its outcome is unknown. */
export type OutcomeKind = Outcome['kind'] | 'interrupted';

export interface Attempt {
  readonly queuedAt: Date;
  readonly at: Date;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** How many of them ended with an unknown outcome, this one included. */
  readonly unknowns: number;
  /** How many of them found fault with the mail itself, this one included. */
  readonly faults: number;
  readonly outcome: Outcome;
}

export type End = { readonly state: 'sent' } | { readonly state: 'failed'; readonly reason: string };
export type Next = End | { readonly state: 'queued'; readonly retryAt: Date };

const FIRST_DELAY_MS = 30 * SECOND_MS;
const LONGEST_DELAY_MS = 6 * HOUR_MS;
/** Later than this the news is old, and a person must check the address. */
const GIVE_UP_AFTER_MS = DAY_MS;
/** A second copy of a mail is acceptable, a third is not. */
const MAX_UNKNOWNS = 1;
/**
 * How long a faulty mail waits before each attempt. Only another release mends it, so attempts are few and so far apart that
 * a deployment or a roll back is complete by then.
 */
const FAULT_DELAYS_MS = [HOUR_MS / 6, 2 * HOUR_MS];

/** The next state of a queued message after an attempt. */
export function afterAttempt(attempt: Attempt): Next {
  const { outcome } = attempt;
  switch (outcome.kind) {
    case 'ok':
      return { state: 'sent' };
    case 'rejected':
    case 'refused':
      return { state: 'failed', reason: outcome.reason };
    case 'faulty': {
      const delay = FAULT_DELAYS_MS[attempt.faults - 1];
      return delay === undefined ? { state: 'failed', reason: outcome.reason } : retryIn(delay, attempt);
    }
    case 'unknown':
      return mayHaveComeTwice(attempt.unknowns) ? { state: 'failed', reason: 'outcome_unknown' } : later(attempt);
    case 'deferred':
    case 'away':
      return later(attempt);
  }
}

/** True where so many attempts ended with an unknown outcome that another may be a copy too many. */
export const mayHaveComeTwice = (unknowns: number): boolean => unknowns > MAX_UNKNOWNS;

/** True where a further attempt makes no sense, because the news is old. */
export const isTooOld = (queuedAt: Date, at: Date): boolean => at.getTime() >= endOf(queuedAt);

const endOf = (queuedAt: Date): number => queuedAt.getTime() + GIVE_UP_AFTER_MS;

function later(attempt: Attempt): Next {
  return retryIn(Math.min(FIRST_DELAY_MS * 2 ** (attempt.attempts - 1), LONGEST_DELAY_MS), attempt);
}

function retryIn(delayMs: number, { queuedAt, at }: Attempt): Next {
  if (isTooOld(queuedAt, at)) return { state: 'failed', reason: 'gave_up' };
  return { state: 'queued', retryAt: new Date(Math.min(at.getTime() + delayMs, endOf(queuedAt))) };
}

/** True where only a person can help: the address is valid, and no further attempt will deliver the mail. */
export const needsPerson = (last: OutcomeKind | undefined): boolean => last === 'faulty' || last === 'refused';
