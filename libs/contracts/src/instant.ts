const INSTANT =
  /^(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

/**
 * The instant of an RFC 3339 text of our century, undefined for any other. JavaScript would make the 1st of October of a 31st
 * of September, where Postgres refuses it, and the other way round with offsets and leap seconds: what passes here, both
 * read alike.
 */
export function parseInstant(text: string): Date | undefined {
  const [, year, month, day] = INSTANT.exec(text) ?? [];
  if (year === undefined) return undefined;
  const daysOfMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= daysOfMonth ? new Date(text) : undefined;
}
