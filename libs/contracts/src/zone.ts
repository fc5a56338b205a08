/** Continents and oceans: what a canonical zone begins with. */
const AREA = /^(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z]/;

/**
 * True for an IANA zone that is named by its area and place, such as `Europe/Moscow`. Short names (`EET`, `MST`, `Etc/GMT+3`)
 * are refused: programs take some for the zone of a city and databases for an offset, and a day would end at two moments.
 */
export function isTimeZone(name: string): boolean {
  if (!AREA.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
