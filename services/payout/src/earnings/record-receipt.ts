import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import { findCoachOf, recordStep } from './store-incomes.ts';
import { recordRefundReceipt } from './store-refunds.ts';

/** The receipt can be looked at: of the payment, or of a refund of it. */
export async function recordReceipt(tx: Tx, { time, data }: Event<'receipt.registered'>): Promise<void> {
  const { paymentId, refundId, receiptLink } = data;
  if (receiptLink === undefined) return;
  if ((await findCoachOf(tx, paymentId)) === undefined) throw new Error(`payment ${paymentId} is not known yet`);
  if (refundId === undefined) return recordStep(tx, paymentId, { at: new Date(time), receiptLink });
  if (!(await recordRefundReceipt(tx, refundId, receiptLink))) throw new Error(`refund ${refundId} is not known yet`);
}
