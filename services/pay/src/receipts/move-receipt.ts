import { emit } from '@leko/events';
import { transact } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { moveReceipt, type ReceiptMove, type ReceiptRow } from './store.ts';
import { releaseForRegister, releaseRefundReceipts } from './store-queue.ts';

/** Moves the receipt with all that follows from it; that it is registered, or has failed, is published. */
export async function moveAndPublishReceipt(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  from: ReceiptRow,
  move: ReceiptMove,
): Promise<void> {
  const row = await transact(db, (tx) => moveWithin(tx, from, move));
  if (row?.state === 'failed')
    log.error({ receiptId: row.id, reason: row.reason }, 'receipt failed, a person must look');
}

async function moveWithin(tx: Tx, from: ReceiptRow, move: ReceiptMove): Promise<ReceiptRow | undefined> {
  const row = await moveReceipt(tx, from, move);
  if (row === undefined) return undefined;
  switch (row.state) {
    case 'waiting':
    case 'issued':
      return row;
    case 'registered':
      await releaseForRegister(tx, move.now);
      await publish(tx, row, 'receipt.registered');
      break;
    case 'failed':
      await publish(tx, row, 'receipt.failed');
      break;
  }
  if (row.kind === 'sell') await releaseRefundReceipts(tx, row.payment_id, move.now);
  return row;
}

async function publish(tx: Tx, row: ReceiptRow, type: 'receipt.registered' | 'receipt.failed'): Promise<void> {
  await emit(tx, type, {
    source: '/pay',
    aggregateId: row.id,
    sequence: row.told,
    at: row.updated_at,
    data: {
      receiptId: row.id,
      paymentId: row.payment_id,
      kind: row.kind,
      ...(row.refund_id === null ? {} : { refundId: row.refund_id }),
      ...(row.link === null ? {} : { receiptLink: row.link }),
      ...(row.reason === null ? {} : { reason: row.reason }),
    },
  });
}
