import { HOUR_SECONDS } from '@leko/runtime/durations';
import type { Quota } from './token-bucket.ts';

/** How many requests a caller may send: per user that a request is about, or per client address where callers are anonymous. */
export interface Limit extends Quota {
  readonly per: 'subject' | 'address';
  /** A second limit of the class, over a day. */
  readonly perDay?: number;
}

/** The classes of requests. docs/reliability.md, rule 27. */
export const limits = {
  /** A page of an application sends some twenty requests at once, and then one every second. */
  read: { requests: 100, seconds: 10, per: 'subject' },
  /** Reads of a whole history, or reads that call the bank and add a row to the log of its answers. */
  costly: { requests: 20, seconds: 60, per: 'subject' },
  statement: { requests: 20, seconds: 60, per: 'subject' },
  /** Writes without a class of their own: people are slower. */
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
  /** Invalid tokens: a user sends one now and then, when it expires; verifying one costs a signature. */
  unproven: { requests: 120, seconds: 60, per: 'address' },
} as const satisfies Record<string, Limit>;
export type LimitName = keyof typeof limits;

/** How many users' limits an address has, of each class that is counted by user: an office shares an address. */
export const ADDRESS_USERS = 20;
