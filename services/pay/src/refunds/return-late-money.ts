import { randomUUID } from 'node:crypto';
import type { Operation } from '../bank/acquirer.ts';
import type { Tx } from '../db/tables.ts';
import type { Payment } from '../payments/domain/payment.ts';
import { planReturn } from './domain/refund.ts';
import { refundableOf, saveRefund } from './reserve-refund.ts';
import type { RefundRow } from './store.ts';

/**
 * Money that came for a payment that had ended goes back as it came. Where the bank has given something back already, whether
 * we asked for it or not, a person must look first.
 */
export async function returnLateMoney(
  tx: Tx,
  payment: Payment,
  { operation: { view, refunds }, now }: { operation: Operation; now: Date },
): Promise<RefundRow | undefined> {
  if (refunds.length > 0 || (view.status !== 'paid' && view.status !== 'held')) return undefined;
  const plan = planReturn(await refundableOf(tx, payment));
  if (!plan.ok) return undefined;
  return saveRefund(tx, payment, {
    id: randomUUID(),
    plan,
    sessionId: null,
    origin: 'late_money',
    requestedBy: null,
    personal: null,
    now,
  });
}
