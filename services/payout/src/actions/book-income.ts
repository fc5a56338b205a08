import type { Event } from '@leko/contracts';
import { type Money, parseExactAmount } from '@leko/money';
import { paymentReceived, type ReceivedPayment } from '../domain/postings.ts';
import { ensureCoach } from '../store/coaches.ts';
import { insertIncome } from '../store/incomes.ts';
import { bookEntry, lockAccounts } from '../store/ledger.ts';
import type { Tx } from '../store/tables.ts';
import type { Deps } from './deps.ts';

const ACCOUNTS = ['clearing', 'coach', 'platform_fee', 'vat'] as const;
const KOPECKS_PER_ROUBLE = 100n;

/** A payment is the coach's income from the moment it counts: when it is received, or in manual mode when it is captured. */
export async function bookIncome({ clock, log }: Deps, tx: Tx, { id, data }: Event<'payment.paid'>): Promise<void> {
  const payment = receivedPayment(data);
  const paymentCreatedAt = new Date(data.createdAt);
  const paidAt = new Date(data.paidAt);
  const countsAt = data.captureMode === 'automatic' ? paidAt : undefined;
  const { orderId, athleteId, externalId, paymentId, coachId } = data;
  await ensureCoach(tx, coachId, paymentCreatedAt);
  const income = { ...payment, eventId: id, orderId, athleteId, externalId, paymentCreatedAt, paidAt, countsAt };
  if (!(await insertIncome(tx, income))) return; // The same payment, told of by another event.
  if (countsAt === undefined) return; // Held, not received: there is nothing to owe yet.
  const accounts = await lockAccounts(tx, coachId, ACCOUNTS);
  await bookEntry(tx, accounts, paymentReceived(payment), { at: clock(), eventId: id });
  log.info({ paymentId, coachId }, 'income booked');
}

function receivedPayment(data: Event<'payment.paid'>['data']): ReceivedPayment {
  const coachShare = amountOf(data.coachDueAmount);
  // Earnings are shown in whole roubles; a share that is not whole has been computed wrongly, and a person must look.
  if (coachShare.kopecks % KOPECKS_PER_ROUBLE !== 0n) throw new Error('the coach share is not in whole roubles');
  return {
    paymentId: data.paymentId,
    coachId: data.coachId,
    amount: amountOf(data.amount),
    coachShare,
    fee: amountOf(data.platformFeeAmount),
    vat: amountOf(data.vatAmount),
  };
}

function amountOf(text: string): Money {
  const amount = parseExactAmount(text);
  if (amount === undefined) throw new Error('the event holds an unreadable amount');
  return amount;
}
