import type { Event } from '@leko/contracts';
import { percentContained } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { exactAmount } from '../earnings/exact-amount.ts';
import { recordSoldSessions } from './store-sales.ts';

/**
 * Keeps what acts need of a payment and the ledger does not: names, fees and VAT by session. Sessions that waited for it are
 * due.
 */
export async function recordSale(
  { clock }: Pick<Deps, 'clock'>,
  tx: Tx,
  { data }: Event<'payment.paid'>,
): Promise<void> {
  const { paymentId, orderId, vatPercentage } = data;
  const sessions = data.lines.map(({ sessionId, name, platformFeeAmount }) => {
    const fee = exactAmount(platformFeeAmount);
    // Computed as in the price: contained in the fee, by session.
    return { sessionId, name, fee, vat: percentContained(fee, vatPercentage) };
  });
  await recordSoldSessions(tx, { paymentId, orderId, vatPercentage, at: clock() }, sessions);
}
