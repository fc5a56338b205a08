import { transact } from '@leko/postgres';
import type { Outcome } from '@leko/upstream';
import type { Deps } from '../deps.ts';
import { isUnreadableForGood, UNREADABLE } from './domain/check-schedule.ts';
import { target } from './domain/states.ts';
import { checkLater, checkOf, moveToReview } from './end-payment.ts';
import { lockPayment, type PaymentRow, recordUnread } from './store.ts';

type Unread = Exclude<Outcome<unknown>, { kind: 'ok' }>;

/** The bank could not be read: one failure means nothing, but a day of them needs a person. */
export async function readLater(deps: Deps, payment: PaymentRow, unread: Unread): Promise<void> {
  const { id: paymentId, link_expires_at: linkExpiresAt } = payment;
  const { reason } = unread;
  deps.log.info({ paymentId, reason }, 'bank could not be read, will be read again');
  const wasAsked = unread.kind === 'refused' || !unread.unasked;
  if (!wasAsked || target(payment.state, 'receive') === undefined) return checkLater(deps, payment);
  const now = deps.clock();
  const unreadSince = payment.unread_since ?? now;
  if (payment.unread_since === null) await recordUnread(deps.db, paymentId, now);
  if (!isUnreadableForGood({ unreadSince, linkExpiresAt }, now)) return checkLater(deps, payment);
  deps.log.error({ paymentId, reason }, 'payment needs a person');
  return giveToPerson(deps, payment, now);
}

/** Unless somebody has read it, or moved it, meanwhile. */
function giveToPerson({ db }: Deps, { id, state }: PaymentRow, now: Date): Promise<void> {
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state !== state || payment.unread_since === null) return;
    const nextCheckAt = checkOf({ ...payment, reason: UNREADABLE }, 'review', now);
    await moveToReview(tx, payment, { reason: UNREADABLE, nextCheckAt, now });
  });
}
