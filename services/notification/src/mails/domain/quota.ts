import { DAY_MS, HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';

/** How many mails may be requested in how long a time. */
export interface Quota {
  readonly mails: number;
  readonly windowMs: number;
}

/** docs/reliability.md, rule 27: of one template for one user. */
export const USER_QUOTA: Quota = { mails: 5, windowMs: HOUR_MS };
/** To one unconfirmed address, for any user who claims it. */
export const UNCONFIRMED_QUOTA: Quota = { mails: 10, windowMs: DAY_MS };

/** The same request within this time gets the first message. */
export const REPEAT_WINDOW_MS = 10 * MINUTE_MS;

/** Seconds until another mail may be asked for, given when the last ones were; 0 where it may be now. */
export function quotaWait(asked: readonly Date[], now: Date, { mails, windowMs }: Quota): number {
  const opens = asked
    .map((at) => at.getTime() + windowMs)
    .filter((until) => until > now.getTime())
    .sort((a, b) => b - a)
    .at(mails - 1);
  return opens === undefined ? 0 : Math.ceil((opens - now.getTime()) / 1_000);
}
