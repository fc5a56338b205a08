import type { Event } from '@leko/contracts';
import { add, isEqual, ZERO } from '@leko/money';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { lockAccounts } from '../ledger/store.ts';
import { ensureCoach } from '../ledger/store-coaches.ts';
import { bookDifference } from './change-income.ts';
import { type Income, NOTHING_RETURNED, newLine } from './domain/income.ts';
import { exactAmount } from './exact-amount.ts';
import { insertIncome } from './store-incomes.ts';

type Paid = Event<'payment.paid'>['data'];

/** A payment is the coach's income from the moment it counts: when it is received, or in manual mode when it is captured. */
export async function bookIncome(
  deps: Pick<Deps, 'clock' | 'log'>,
  tx: Tx,
  { id, data }: Event<'payment.paid'>,
): Promise<void> {
  const income = incomeOf(data);
  const { orderId, athleteId, externalId, purpose, paymentId, coachId } = data;
  const [paymentCreatedAt, paidAt] = [new Date(data.createdAt), new Date(data.paidAt)];
  await ensureCoach(tx, coachId, paymentCreatedAt);
  const told = { eventId: id, orderId, athleteId, externalId, purpose, paymentCreatedAt, paidAt };
  if (!(await insertIncome(tx, { ...income, ...told }))) return; // The same payment, told of by another event.
  if (income.countsAt === undefined) return; // Held, not received: there is nothing to owe yet.
  const accounts = await lockAccounts(tx, coachId, 'payment_received');
  const fact = { kind: 'payment_received', sourceId: paymentId, eventId: id, paymentId } as const;
  await bookDifference(deps, tx, fact, { accounts, before: undefined, after: income, open: ZERO });
  deps.log.info({ paymentId, coachId }, 'income booked');
}

function incomeOf(data: Paid): Income {
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
