import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';

/** The bank's days are Moscow's: UTC+3, without summer time since 2014. */
const OFFSET_MS = 3 * HOUR_MS;

/** A calendar day of Moscow, `2026-11-20`. Days sort as text. */
export type MoscowDay = string;

export const moscowDayOf = (at: Date): MoscowDay => new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);

/** The first moment of the day. */
export const startOfDay = (day: MoscowDay): Date => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET_MS);

export const dayAfter = (day: MoscowDay, days = 1): MoscowDay =>
  moscowDayOf(new Date(startOfDay(day).getTime() + days * DAY_MS));

/** False for text in the form of a day that does not exist, such as 30 February. */
export function isDay(text: string): boolean {
  const start = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(start) && new Date(start).toISOString().startsWith(text);
}
