import { HOUR_MS } from '@leko/runtime/durations';

// Banks and fiscal services of Russia write Moscow dates; Moscow has been UTC+3 without summer time since 2014.
const MOSCOW_MS = 3 * HOUR_MS;

export type MoscowTime = { year: string; month: string; day: string; hour: string; minute: string; second: string };

export function moscowTime(at: Date): MoscowTime {
  const iso = new Date(at.getTime() + MOSCOW_MS).toISOString();
  return {
    year: iso.slice(0, 4),
    month: iso.slice(5, 7),
    day: iso.slice(8, 10),
    hour: iso.slice(11, 13),
    minute: iso.slice(14, 16),
    second: iso.slice(17, 19),
  };
}

/** "2026-11-20" */
export function moscowDate(at: Date): string {
  const { year, month, day } = moscowTime(at);
  return `${year}-${month}-${day}`;
}

/** "20.11.2026 12:00:00" */
export function moscowTimestamp(at: Date): string {
  const { year, month, day, hour, minute, second } = moscowTime(at);
  return `${day}.${month}.${year} ${hour}:${minute}:${second}`;
}
