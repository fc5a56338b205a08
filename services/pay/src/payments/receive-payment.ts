import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { findSellReceipt, insertReceipt } from '../receipts/store.ts';
import type { Move } from './domain/move.ts';
import { moneyOf, type Payment } from './domain/payment.ts';
import { type BankView, isTaken, paidAtOf } from './domain/settlement.ts';
import { publishPaid } from './payment-events.ts';
import { loadPayment } from './store.ts';
import { takePayment } from './store-money.ts';
import { movePayment } from './store-move.ts';

export type Receiving = Extract<Move, { readonly command: 'receive' | 'accept' }> & {
  /** When the bank took it; undefined while it only holds it. */
  readonly takenAt: Date | undefined;
};

/** What was received, by a reading of the bank that has money of the payment. */
export function receivedBy(view: BankView, { createdAt }: Payment, now: Date) {
  const paidAt = paidAtOf(view, createdAt, now);
  return { paidAt, takenAt: isTaken(view) ? paidAt : undefined, bankAmount: view.amount };
}

/** The money has come, taken or held: an event is published, and a receipt is due once the money is taken. */
export async function receivePayment(
  deps: Pick<Deps, 'vault' | 'eventVault'>,
  tx: Tx,
  from: Payment,
  { takenAt, ...move }: Receiving,
): Promise<void> {
  const paid = await movePayment(tx, from, move);
  if (paid === undefined) return; // A repeated reading changes nothing.
  if (takenAt !== undefined) await recordTaken(tx, paid, { at: takenAt, now: move.now });
  await publishPaid(deps, tx, paid, move.now);
}

/**
 * The bank has taken the money; when is recorded once. There is something to give a receipt for as soon as we take it as a payment,
 * which may be earlier or later. The payment is locked; the answer is the payment as it is then.
 */
export async function recordTaken(
  tx: Tx,
  { id }: Payment,
  { at, now }: { readonly at: Date; readonly now: Date },
): Promise<Payment> {
  const taken = (await takePayment(tx, id, at)) ?? (await loadPayment(tx, id));
  const { paidAt, bankAmount } = moneyOf(taken);
  if (paidAt === undefined || (await findSellReceipt(tx, id)) !== undefined) return taken;
  // The receipt is for what the bank has, also where an operator has accepted another amount.
  const amount = (bankAmount ?? taken.amount).kopecks;
  await insertReceipt(tx, { paymentId: id, kind: 'sell', amount, now });
  return taken;
}
