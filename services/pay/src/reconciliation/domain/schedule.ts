import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { dayAfter, type MoscowDay, startOfDay } from '../../payments/domain/moscow-day.ts';

/** By then the registry of a day has the cards too; the bank leaves today's out. */
const NIGHTLY_AT = 6 * HOUR_MS;
/** How many days before it are compared once more with each day, so that late operations are found. */
export const LOOK_BACK_DAYS = 3;
/** The same for days with open differences, and for refunds that were made at the bank by hand. */
export const LONG_LOOK_BACK_DAYS = 90;
/** Days that are caught up one after the other are not compared three times in an hour. */
const LOOK_BACK_AFTER_MS = 12 * HOUR_MS;
export const lookBackBefore = (now: Date): Date => new Date(now.getTime() - LOOK_BACK_AFTER_MS);

/** When a day is compared: at six in the morning of the next one. */
export const dueAt = (day: MoscowDay): Date => new Date(startOfDay(dayAfter(day)).getTime() + NIGHTLY_AT);

export const isOver = (day: MoscowDay, now: Date): boolean => now >= startOfDay(dayAfter(day));

const DELAYS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS];
const LONGEST_DELAY = 4 * HOUR_MS;

/** When a registry that could not be read so many times is tried again. */
export const nextAttempt = (attempts: number, now: Date): Date =>
  new Date(now.getTime() + (DELAYS[attempts - 1] ?? LONGEST_DELAY));

/** docs/reliability.md, rule 13. */
export const OPERATIONS_EVERY_MS = 5 * MINUTE_MS;
export const OPERATIONS_BACK_MS = 2 * HOUR_MS;

/** Younger payments are left to the webhook and the poller. */
const GRACE_MS = 2 * MINUTE_MS;
export const isOverlooked = (paidAt: Date | undefined, now: Date): boolean =>
  paidAt === undefined || now.getTime() - paidAt.getTime() > GRACE_MS;
