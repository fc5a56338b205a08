import { randomUUID } from 'node:crypto';
import { type OutboxRow, outboxRow } from '@leko/events';
import { formatExactAmount, ZERO } from '@leko/money';
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
    payment: {
      ...NEW,
      ...{ id, orderId, athleteId, coachId, purpose, requestHash },
      amount: price.total,
      coachDue: price.coachDue,
      fee: price.fee,
      vat: price.vat,
      feePercentage: rates.platformFee,
      vatPercentage: rates.vat,
      captureMode: deps.settings('capture', now).mode,
      personal: await personalOfPayment.seal(deps.vault, [id], await contactsOf(deps, purchase)),
      link: { url: undefined, expiresAt: new Date(now.getTime() + ttlMinutes * MINUTE_MS), askedAt: now },
      createdAt: now,
      updatedAt: now,
      nextCheckAt: nextPaymentCheck(now, now),
    },
    lines: price.services,
    event: await paymentCreated(id, purchase, priced),
  };
}

/** Of every payment before the bank is asked for its link. */
const NEW = {
  state: 'awaiting',
  version: 1,
  operationId: undefined,
  bankView: undefined,
  unreadSince: undefined,
  refundReserved: ZERO,
  refunded: ZERO,
} as const;

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
