import { HOUR_SECONDS } from '@leko/runtime/durations';
import type { Quota } from './token-bucket.ts';

/** So much of every caller: the user a request is about, or a client address where callers do not say who they are. */
export interface Limit extends Quota {
  readonly per: 'subject' | 'address';
  /** Counted with it, over a longer time. */
  readonly perDay?: number;
}

/** The classes of requests. docs/reliability.md, rule 27. */
export const limits = {
  /** A page of an application asks for some twenty things at once, and then looks again every second. */
  read: { requests: 100, seconds: 10, per: 'subject' },
  /** Reads that go through a whole history, or ask the bank and leave a row in the log of what it said. */
  costly: { requests: 20, seconds: 60, per: 'subject' },
  statement: { requests: 20, seconds: 60, per: 'subject' },
  /** Whatever changes something and has no class of its own: people are slower. */
  write: { requests: 60, seconds: 60, per: 'subject' },
  /** A coach's details: each change is stored sealed, published and mailed, and no coach changes banks that often. */
  details: { requests: 20, seconds: HOUR_SECONDS, per: 'subject' },
  /** Each leaves up to 200 KB for ever, paid or not. */
  create: { requests: 10, seconds: 60, per: 'subject', perDay: 100 },
  refund: { requests: 5, seconds: 60, per: 'subject' },
  remittance: { requests: 3, seconds: HOUR_SECONDS, per: 'subject' },
  /** A service of the platform acts for all its users with one token. */
  service: { requests: 1_000, seconds: 10, per: 'subject' },
  callback: { requests: 50, seconds: 1, per: 'address' },
  /** The description is a dozen files, with reloads. */
  page: { requests: 100, seconds: 10, per: 'address' },
  /** Tokens that turn out to be good for nothing: of a user one now and then, when it is over; to look at one costs a signature. */
  unproven: { requests: 120, seconds: 60, per: 'address' },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof limits;

/** Of each class that is counted by user, an address has what so many users have: an office, or a household of many names. */
export const ADDRESS_USERS = 20;
