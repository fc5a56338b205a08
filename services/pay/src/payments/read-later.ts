import { transact } from '@leko/postgres';
import type { Outcome } from '@leko/upstream';
import type { Deps } from '../deps.ts';
import { isUnreadableForGood, UNREADABLE } from './domain/check-schedule.ts';
import type { Payment } from './domain/payment.ts';
import { target } from './domain/states.ts';
import { checkLater, moveToReview } from './end-payment.ts';
import { lockPayment, recordUnread } from './store.ts';

type Unread = Exclude<Outcome<unknown>, { kind: 'ok' }>;

/** The bank could not be read: one failure means nothing, but a day of them needs a person. */
export async function readLater(deps: Deps, payment: Payment, unread: Unread): Promise<void> {
  const { id: paymentId, link } = payment;
  const { reason } = unread;
  deps.log.info({ paymentId, reason }, 'bank could not be read, will be read again');
  const wasAsked = unread.kind === 'refused' || !unread.unasked;
  if (!wasAsked || target(payment.state, 'receive') === undefined) return checkLater(deps, payment);
  const now = deps.clock();
  const unreadSince = payment.unreadSince ?? now;
  if (payment.unreadSince === undefined) await recordUnread(deps.db, paymentId, now);
  if (!isUnreadableForGood({ unreadSince, linkExpiresAt: link.expiresAt }, now)) return checkLater(deps, payment);
  deps.log.error({ paymentId, reason }, 'payment needs a person');
  return reviewUnreadable(deps, payment, now);
}

/** Changes nothing where a concurrent transaction has read or moved the payment. */
function reviewUnreadable({ db }: Deps, { id, state }: Payment, now: Date): Promise<void> {
  return transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (payment.state !== state || payment.unreadSince === undefined) return;
    await moveToReview(tx, payment, { reason: UNREADABLE, bankAmount: undefined, now });
  });
}
