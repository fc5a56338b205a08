import { transact } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { checkOf } from './domain/check-schedule.ts';
import type { Move } from './domain/move.ts';
import { isUnreadable, type Payment, type PaymentEnd, type PaymentIn } from './domain/payment.ts';
import { target } from './domain/states.ts';
import { publishEnd } from './payment-events.ts';
import { lockPayment, setNextCheck } from './store.ts';
import { movePayment } from './store-move.ts';

/** Neither paid nor decided yet: the next reading of the bank decides. */
export const isOpen = (payment: Payment): boolean =>
  target(payment.state, 'receive') !== undefined || isUnreadable(payment);

/** Ends a payment that no money has moved for. */
export async function endPayment(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id }: Pick<Payment, 'id'>,
  end: PaymentEnd,
): Promise<void> {
  const now = clock();
  await transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (isOpen(payment)) await failPayment(tx, payment, { end, now });
  });
}

type ArgumentsOf<Command extends Move['command']> = Omit<Extract<Move, { readonly command: Command }>, 'command'>;

export async function failPayment(tx: Tx, from: Payment, why: ArgumentsOf<'fail'>): Promise<void> {
  const failed = await movePayment(tx, from, { ...why, command: 'fail' });
  if (failed !== undefined) await publishEnd(tx, failed, why.now);
}

/** A person must look; nothing is released until then. */
export async function moveToReview(
  tx: Tx,
  from: Payment,
  why: ArgumentsOf<'doubt'>,
): Promise<PaymentIn<'review'> | undefined> {
  const reviewed = await movePayment(tx, from, { ...why, command: 'doubt' });
  if (reviewed !== undefined) await publishEnd(tx, reviewed, why.now);
  return reviewed;
}

/** At its own pace, or at `atLatest`. */
export function checkLater(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  payment: Payment,
  atLatest?: Date,
): Promise<void> {
  const next = checkOf(payment, clock());
  return setNextCheck(db, payment, next !== undefined && atLatest !== undefined && atLatest < next ? atLatest : next);
}
