import type { Event } from '@leko/contracts';
import { add, isEqual, ZERO } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { lockAccounts } from '../ledger/store.ts';
import { ensureCoach } from '../ledger/store-coaches.ts';
import { bookDifference } from './change-receivable.ts';
import { NOTHING_RETURNED, newLine, type Receivable } from './domain/receivable.ts';
import { exactAmount } from './exact-amount.ts';
import { insertReceivable } from './store-receivables.ts';

type Paid = Event<'payment.paid'>['data'];

/**
 * Books a payment as owed to its coach: when it is received, or in manual capture mode when it is captured. A known one is left
 * as it is.
 */
export async function bookPayment(
  deps: Pick<Deps, 'clock' | 'log'>,
  tx: Tx,
  { id, data }: Event<'payment.paid'>,
): Promise<void> {
  const receivable = receivableOf(data);
  const { orderId, athleteId, externalId, purpose, paymentId, coachId } = data;
  const [paymentCreatedAt, paidAt] = [new Date(data.createdAt), new Date(data.paidAt)];
  await ensureCoach(tx, coachId, paymentCreatedAt);
  const published = { eventId: id, orderId, athleteId, externalId, purpose, paymentCreatedAt, paidAt };
  if (!(await insertReceivable(tx, { ...receivable, ...published }))) return; // Another event about the same payment.
  if (receivable.countsAt === undefined) return; // Held, not received: nothing is owed yet.
  const accounts = await lockAccounts(tx, coachId, 'payment_received');
  const fact = { kind: 'payment_received', sourceId: paymentId, eventId: id, paymentId } as const;
  await bookDifference(deps, tx, fact, { accounts, before: undefined, after: receivable, open: ZERO });
  deps.log.info({ paymentId, coachId }, 'payment booked');
}

function receivableOf(data: Paid): Receivable {
  const lines = data.lines.map((line) => newLine(line.sessionId, exactAmount(line.coachDueAmount)));
  const share = add(ZERO, ...lines.map((line) => line.share));
  const [amount, fee] = [exactAmount(data.amount), exactAmount(data.platformFeeAmount)];
  if (!isEqual(share, exactAmount(data.coachDueAmount)) || !isEqual(amount, add(share, fee))) {
    throw new Error('the figures of the payment do not add up');
  }
  return {
    paymentId: data.paymentId,
    coachId: data.coachId,
    countsAt: data.captureMode === 'automatic' ? new Date(data.paidAt) : undefined,
    received: data.receivedAmount === undefined ? amount : exactAmount(data.receivedAmount),
    fee,
    vat: exactAmount(data.vatAmount),
    returned: NOTHING_RETURNED,
    lines,
  };
}
