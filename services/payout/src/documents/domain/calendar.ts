import { DAY_MS } from '@leko/runtime/durations';

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

/**
 * The first moment of a day where the platform is: midnight, or where clocks jump over midnight, the moment at which they do.
 * Never computed by the database, whose time zone data may be older or newer than those that `dayIn` uses.
 */
export function startOfDay(zone: string, day: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const starts = [midnight - DAY_MS, midnight, midnight + DAY_MS]
    .map((near) => midnight - offsetAt(zone, new Date(near)))
    .filter((start) => dayIn(zone, new Date(start)) >= day && dayIn(zone, new Date(start - 1)) < day);
  return new Date(Math.min(...starts));
}

/** How far the clocks of a zone are ahead of UTC at a moment of a whole second, in milliseconds. */
function offsetAt(zone: string, at: Date): number {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${clock.format(at).replace(' ', 'T')}Z`) - at.getTime();
}

/** `2026-12-31` → `2027-01-01` */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, day.length);

/** `2026-12` → `2027-01` */
export function monthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0)).toISOString().slice(0, month.length);
}
