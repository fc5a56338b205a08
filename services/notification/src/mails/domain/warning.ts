import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';

/** How many warnings of one kind a day go to one address at once: deliberate changes must not fill a mailbox. */
export const WARNINGS_AT_ONCE = 5;
export const WARNING_WINDOW_MS = DAY_MS;
/** Further ones are collected for so long: short compared with the pause of payouts, so that none comes too late. */
export const WARNING_INTERVAL_MS = 3 * HOUR_MS;

/** When the next warning may go, given when the newest of the last day went. A clock that was ahead does not delay it for longer. */
export function nextWarningAt(newestFirst: readonly Date[], now: Date): Date {
  const [last] = newestFirst;
  if (last === undefined || newestFirst.length < WARNINGS_AT_ONCE) return now;
  const wait = Math.min(last.getTime() - now.getTime(), 0) + WARNING_INTERVAL_MS;
  return new Date(now.getTime() + Math.max(wait, 0));
}

export type WarningRole = 'previous-address' | 'account-address' | `earlier-address-${number}`;

export interface Warned {
  readonly role: WarningRole;
  readonly address: string;
}

/** Who is warned of a change of a coach's details, each mailbox once: the former addresses, and the person's own. */
export function warned(
  { previousEmail, earlierEmails = [] }: { previousEmail?: string; earlierEmails?: readonly string[] },
  account: string | undefined,
): Warned[] {
  const all: { role: WarningRole; address: string | undefined }[] = [
    { role: 'previous-address', address: previousEmail },
    ...earlierEmails.map((address, index) => ({ role: `earlier-address-${index + 1}` as const, address })),
    { role: 'account-address', address: account },
  ];
  const byMailbox = new Map<string, Warned>();
  for (const { role, address } of all) {
    const mailbox = address?.toLowerCase();
    if (address !== undefined && mailbox !== undefined && !byMailbox.has(mailbox))
      byMailbox.set(mailbox, { role, address });
  }
  return [...byMailbox.values()];
}
