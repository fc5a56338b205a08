const DAY_MS = 24 * 3_600_000;
const SINCE_MONDAY = 6;
const WEEK = 7;

/** The day of a moment where the platform is, as in `2026-11-29`. */
export const dayIn = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** The time of day of a moment where the platform is, as in `18:30`. */
export const timeIn = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat('ru-RU', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);

/** The Monday of the week of a day. */
export function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  const daysSince = (date.getUTCDay() + SINCE_MONDAY) % WEEK;
  return new Date(date.getTime() - daysSince * DAY_MS).toISOString().slice(0, day.length);
}
