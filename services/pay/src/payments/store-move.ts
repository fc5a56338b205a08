import { moveState } from '@leko/postgres';
import type { Transaction, Updateable } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { effectOf, type Move, type Moved } from './domain/move.ts';
import type { Payment } from './domain/payment.ts';
import { fromRow } from './store-row.ts';

/** The only way a payment changes its state: compare-and-set from what was read, with its history. Undefined: it has moved since it was read. */
export async function movePayment<One extends Move>(
  tx: Transaction<Tables>,
  from: Payment,
  move: One,
): Promise<Moved<One['command']> | undefined> {
  const { to, reason, holdsOrder, nextCheckAt } = effectOf(from, move);
  const set = {
    ...columnsOf(move),
    holds_order: holdsOrder,
    reason: reason ?? null,
    updated_at: move.now,
    next_check_at: nextCheckAt ?? null,
  };
  const row = await moveState(tx, 'payment', from, { to, reason, at: move.now, set });
  // The machine says where a command leads; the type says the same.
  return row && (fromRow(row) as Moved<One['command']>);
}

/** The same under the lock of the payment, where it cannot have moved. */
export async function moveLocked<One extends Move>(
  tx: Transaction<Tables>,
  from: Payment,
  move: One,
): Promise<Moved<One['command']>> {
  const moved = await movePayment(tx, from, move);
  if (moved === undefined) throw new Error(`payment ${from.id} moved although it was locked`);
  return moved;
}

function columnsOf(move: Move): Updateable<Tables['payment']> {
  switch (move.command) {
    case 'open':
    case 'fail':
    case 'cancel':
    case 'delete':
      return {};
    case 'receive':
    case 'accept':
      return { paid_at: move.paidAt, bank_amount: move.bankAmount.kopecks };
    case 'doubt':
      return move.bankAmount === undefined ? {} : { bank_amount: move.bankAmount.kopecks };
    case 'capture':
      return { capture_wanted_at: null };
    case 'refund_part':
      return { refunded: move.refunded.kopecks };
    case 'refund':
      // Of money that has all gone back there is nothing left to capture.
      return { refunded: move.refunded.kopecks, capture_wanted_at: null, hold_lost_at: null };
  }
}
