import { randomUUID } from 'node:crypto';
import { planReturn } from '../../domain/refund.ts';
import type { Operation } from '../../providers/acquirer.ts';
import type { PaymentRow } from '../../store/payments.ts';
import type { RefundRow } from '../../store/refunds.ts';
import type { Tx } from '../../store/tables.ts';
import { refundableOf, saveRefund } from './reserve-refund.ts';

/**
 * Money that came for a payment that had ended goes back as it came. Where the bank has given something back already, by
 * whoever's hand, a person must look first.
 */
export async function returnLateMoney(
  tx: Tx,
  payment: PaymentRow,
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
