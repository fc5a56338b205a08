import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';

/** A capture without an answer is asked for again when the bank has surely seen the first one; it can only happen once. */
const REPEAT_AFTER_MS = MINUTE_MS;

export const mayRepeatCapture = (wantedAt: Date, now: Date): boolean => age(wantedAt, now) >= REPEAT_AFTER_MS;

export const nextCaptureCheck = (wantedAt: Date, now: Date): Date =>
  new Date(now.getTime() + (age(wantedAt, now) < HOUR_MS ? MINUTE_MS : 10 * MINUTE_MS));

/** A hold does not last for ever, so by then a person should know. */
export const isCaptureOverdue = (wantedAt: Date, now: Date): boolean => age(wantedAt, now) >= HOUR_MS;

/** What was wished for before this is overdue. */
export const captureOverdueBefore = (now: Date): Date => new Date(now.getTime() - HOUR_MS);

const age = (since: Date, now: Date): number => now.getTime() - since.getTime();
