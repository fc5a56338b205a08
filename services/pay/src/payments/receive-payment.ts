import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { findSellReceipt, insertReceipt } from '../receipts/store.ts';
import { publishPaid } from './payment-events.ts';
import { findPayment, movePayment, type PaymentRow } from './store.ts';
import { takePayment } from './store-money.ts';

export interface Receiving {
  readonly command: 'receive' | 'accept';
  /** When the payer paid. */
  readonly paidAt: Date;
  /** What the bank says it has. */
  readonly bankAmount: bigint;
  /** When the bank took it; undefined while it only holds it. */
  readonly takenAt: Date | undefined;
  readonly now: Date;
}

/** The money is here, taken or held: everybody is told, and a receipt is due once it is ours. */
export async function receivePayment(
  deps: Pick<Deps, 'vault' | 'eventVault'>,
  tx: Tx,
  from: PaymentRow,
  receiving: Receiving,
): Promise<void> {
  const { command, paidAt, bankAmount, takenAt, now } = receiving;
  const set = { paid_at: paidAt, bank_amount: bankAmount, capture_wanted_at: null };
  const paid = await movePayment(tx, from, { command, nextCheckAt: null, now, set });
  if (paid === undefined) return; // Banks repeat themselves; the second telling carries no news.
  if (takenAt !== undefined) await recordTaken(tx, paid, { at: takenAt, now });
  await publishPaid(deps, tx, paid, now);
}

/**
 * The bank has taken the money; when is noted once. There is something to give a receipt for as soon as we take it as a payment,
 * which may be earlier or later. The payment is locked.
 */
export async function recordTaken(tx: Tx, payment: PaymentRow, { at, now }: { at: Date; now: Date }): Promise<void> {
  const taken = (await takePayment(tx, payment.id, at)) ?? (await findPayment(tx, payment.id));
  if (taken === undefined || taken.paid_at === null || (await findSellReceipt(tx, taken.id)) !== undefined) return;
  // The receipt is for what the bank has, also where an operator has accepted another amount.
  const amount = taken.bank_amount ?? taken.amount;
  await insertReceipt(tx, { paymentId: taken.id, kind: 'sell', amount, now });
}
