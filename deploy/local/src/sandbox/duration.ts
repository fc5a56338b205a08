const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
const DURATION =
  /^P(?!$)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;

type Duration = Record<(typeof UNITS)[number], number>;

/** `from` plus an ISO-8601 duration such as P6D or PT90M, by the UTC calendar; undefined when it is none. */
export function addDuration(from: Date, text: string): Date | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  // One entry for every unit, by construction.
  const parts = Object.fromEntries(UNITS.map((unit, index) => [unit, Number(match[index + 1] ?? 0)])) as Duration;
  const day = new Date(from);
  day.setUTCMonth(day.getUTCMonth() + parts.years * 12 + parts.months);
  const days = parts.weeks * 7 + parts.days;
  const seconds = ((days * 24 + parts.hours) * 60 + parts.minutes) * 60 + parts.seconds;
  return new Date(day.getTime() + seconds * 1000);
}
