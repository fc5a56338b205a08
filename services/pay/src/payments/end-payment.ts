import { transact } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { isUnreadable, nextCheckOf } from './domain/check-schedule.ts';
import { type PaymentState, target } from './domain/states.ts';
import { publishEnd } from './payment-events.ts';
import { lockPayment, type Move, movePayment, type PaymentRow, setNextCheck } from './store.ts';

/** Nobody has paid or decided yet: what the bank says next counts. */
export const isOpen = (payment: PaymentRow): boolean =>
  target(payment.state, 'receive') !== undefined || isUnreadable(payment);

/** Ends a payment that no money has moved for. */
export async function endPayment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  from: Pick<PaymentRow, 'id'>,
  reason: string,
): Promise<void> {
  const now = clock();
  await transact(db, async (tx) => {
    const payment = await lockPayment(tx, from.id);
    if (!isOpen(payment)) return;
    await failPayment(tx, payment, { reason, nextCheckAt: checkOf(payment, 'failed', now), now });
  });
}

type Why = Omit<Move, 'command'> & { readonly reason: string };

export const failPayment = (tx: Tx, from: PaymentRow, why: Why): Promise<PaymentRow | undefined> =>
  end(tx, from, { ...why, command: 'fail' });

/** A person must look; nothing is released until then. */
export const moveToReview = (tx: Tx, from: PaymentRow, why: Why): Promise<PaymentRow | undefined> =>
  end(tx, from, { ...why, command: 'doubt' });

const eventOf = { fail: 'payment.failed', doubt: 'payment.review' } as const;

async function end(
  tx: Tx,
  from: PaymentRow,
  move: Move & { command: 'fail' | 'doubt' },
): Promise<PaymentRow | undefined> {
  const row = await movePayment(tx, from, move);
  if (row !== undefined) await publishEnd(tx, eventOf[move.command], row, move.now);
  return row;
}

/** When the payment is read next, were it in this state. */
export const checkOf = (payment: PaymentRow, state: PaymentState, now: Date): Date | null =>
  nextCheckOf(
    { state, reason: payment.reason, createdAt: payment.created_at, linkExpiresAt: payment.link_expires_at },
    now,
  );

/** At its own pace, or at `atLatest`. */
export function checkLater(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  payment: PaymentRow,
  atLatest?: Date,
): Promise<void> {
  const next = checkOf(payment, payment.state, clock());
  return setNextCheck(db, payment, next !== null && atLatest !== undefined && atLatest < next ? atLatest : next);
}
