import { emit } from '@leko/events';
import { formatExactAmount } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Move, Remittance } from './domain/remittance.ts';

/** Publishes a version of a remittance; answers the id of the event. */
export async function publishRemittance(
  tx: Tx,
  type: 'remittance.created' | Move['event'],
  remittance: Remittance,
): Promise<string> {
  const { id, coachId, due, paid, fee, reason, version, updatedAt } = remittance;
  const event = await emit(tx, type, {
    source: '/payout',
    aggregateId: id,
    sequence: version,
    at: updatedAt,
    data: {
      remittanceId: id,
      coachId,
      dueAmount: formatExactAmount(due),
      paidAmount: formatExactAmount(paid),
      feeAmount: formatExactAmount(fee),
      ...(reason === undefined ? {} : { reason }),
    },
  });
  return event.id;
}
