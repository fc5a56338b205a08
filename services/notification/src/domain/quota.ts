const HOUR_MS = 60 * 60 * 1_000;

/** RELIABILITY rule 27: as many mails of one template an hour may be asked for one user. */
const QUOTA = 5;
export const QUOTA_WINDOW_MS = HOUR_MS;

/** The same mail asked for again within this time is the one that was asked for first. */
export const REPEAT_WINDOW_MS = 10 * 60 * 1_000;

/** Seconds until another mail may be asked for, given when the last ones were; 0 where it may be now. */
export function quotaWait(asked: readonly Date[], now: Date): number {
  const opens = asked
    .map((at) => at.getTime() + QUOTA_WINDOW_MS)
    .filter((until) => until > now.getTime())
    .sort((a, b) => b - a)
    .at(QUOTA - 1);
  return opens === undefined ? 0 : Math.ceil((opens - now.getTime()) / 1_000);
}
