import type { Event } from '@leko/contracts';
import type { Tx } from '../db/tables.ts';
import { findCoachOf, recordStep } from './store-receivables.ts';
import { recordRefundReceipt } from './store-refunds.ts';

/** Keeps the link of a registered receipt, with the payment or the refund that it is for. */
export async function recordReceipt(tx: Tx, { time, data }: Event<'receipt.registered'>): Promise<void> {
  const { paymentId, refundId, receiptLink } = data;
  if (receiptLink === undefined) return;
  if ((await findCoachOf(tx, paymentId)) === undefined) throw new Error(`payment ${paymentId} is not known yet`);
  if (refundId === undefined) return recordStep(tx, paymentId, { at: new Date(time), receiptLink });
  if (!(await recordRefundReceipt(tx, refundId, receiptLink))) throw new Error(`refund ${refundId} is not known yet`);
}
