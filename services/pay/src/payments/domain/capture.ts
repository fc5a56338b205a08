import { HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';

/** An unanswered capture is repeated when the bank must have processed the first request; it can only happen once. */
const REPEAT_AFTER_MS = MINUTE_MS;

export const mayRepeatCapture = (wantedAt: Date, now: Date): boolean => age(wantedAt, now) >= REPEAT_AFTER_MS;

export const nextCaptureCheck = (wantedAt: Date, now: Date): Date =>
  new Date(now.getTime() + (age(wantedAt, now) < HOUR_MS ? MINUTE_MS : 10 * MINUTE_MS));

/** A hold ends after some days, so an alarm is raised before. */
export const isCaptureOverdue = (wantedAt: Date, now: Date): boolean => age(wantedAt, now) >= HOUR_MS;

/** A capture that was asked for before this is overdue. */
export const captureOverdueBefore = (now: Date): Date => new Date(now.getTime() - HOUR_MS);

const age = (since: Date, now: Date): number => now.getTime() - since.getTime();
