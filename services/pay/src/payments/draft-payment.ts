import { randomUUID } from 'node:crypto';
import { type OutboxRow, outboxRow } from '@leko/events';
import { formatExactAmount } from '@leko/money';
import { MINUTE_MS } from '@leko/runtime/durations';
import { personalOfPayment } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import { nextPaymentCheck } from './domain/check-schedule.ts';
import type { Price, Rates } from './domain/pricing.ts';
import { receiptContactOf } from './payer.ts';
import type { NewPayment } from './store-insert.ts';

/** Who buys what of whom. */
export interface Purchase {
  readonly orderId: string;
  readonly athleteId: string;
  readonly coachId: string;
  readonly purpose: string;
  readonly sendReceiptTo: string | undefined;
}

interface Priced {
  readonly requestHash: string;
  readonly rates: Rates;
  readonly price: Price;
  readonly now: Date;
}

/** The payment as it will be written, with a new id. */
export async function draftPayment(deps: Deps, purchase: Purchase, priced: Priced): Promise<NewPayment> {
  const { price, rates, requestHash, now } = priced;
  const { orderId, athleteId, coachId, purpose } = purchase;
  const { ttlMinutes } = deps.settings('payment-link', now);
  const id = randomUUID();
  return {
    row: {
      id,
      order_id: orderId,
      athlete_id: athleteId,
      coach_id: coachId,
      ...kopecksOf(price),
      currency: price.total.currency,
      fee_percentage: rates.platformFee,
      vat_percentage: rates.vat,
      capture_mode: deps.settings('capture', now).mode,
      purpose,
      personal: await personalOfPayment.seal(deps.vault, [id], await contactsOf(deps, purchase)),
      request_hash: requestHash,
      state: 'awaiting',
      link_expires_at: new Date(now.getTime() + ttlMinutes * MINUTE_MS),
      created_at: now,
      next_check_at: nextPaymentCheck(now, now),
    },
    lines: linesOf(price),
    told: await paymentCreated(id, purchase, priced),
  };
}

const kopecksOf = ({ total, coachDue, fee, vat }: Price) => ({
  amount: total.kopecks,
  coach_due: coachDue.kopecks,
  fee: fee.kopecks,
  vat: vat.kopecks,
});

const linesOf = ({ services }: Price): NewPayment['lines'] =>
  services.map(({ sessionId, name, coachDue, fee, vat }, position) => ({
    position,
    session_id: sessionId,
    name,
    coach_due: coachDue.kopecks,
    fee: fee.kopecks,
    vat: vat.kopecks,
  }));

async function contactsOf(deps: Deps, { sendReceiptTo, ...parties }: Purchase) {
  if (sendReceiptTo !== undefined) return { receiptTo: sendReceiptTo, payerContact: sendReceiptTo };
  return { receiptTo: await receiptContactOf(deps, parties) };
}

function paymentCreated(
  paymentId: string,
  { orderId, athleteId, coachId }: Purchase,
  { price, now: at }: Priced,
): Promise<OutboxRow> {
  const data = { paymentId, orderId, athleteId, coachId, amount: formatExactAmount(price.total) };
  return outboxRow('payment.created', { source: '/pay', aggregateId: paymentId, sequence: 1, at, data });
}
