import { parseInstant } from '@leko/contracts';
import { fromJsonNumber, toJsonNumber } from '@leko/money';
import type { BankView } from '../payments/domain/settlement.ts';
import type { BankRefund } from '../refunds/domain/step.ts';
import type { LinkRequest, Operation } from './acquirer.ts';
import type { LinkBody, TochkaOperation } from './client.ts';

export const STATUSES: Readonly<Record<string, BankView['status']>> = {
  CREATED: 'open',
  WAIT_FULL_PAYMENT: 'open',
  AUTHORIZED: 'held',
  APPROVED: 'paid',
  'ON-REFUND': 'refunding',
  REFUNDED: 'refunded',
  REFUNDED_PARTIALLY: 'partly_refunded',
  EXPIRED: 'expired',
};

export function toLinkBody(request: LinkRequest): LinkBody {
  return {
    amount: toJsonNumber(request.amount),
    purpose: request.purpose,
    // A hold is for cards only.
    paymentMode: request.hold ? ['card'] : ['card', 'sbp'],
    paymentLinkId: request.paymentId,
    redirectUrl: request.successUrl,
    failRedirectUrl: request.failureUrl,
    preAuthorization: request.hold,
    ttl: request.ttlMinutes,
  };
}

/** Undefined for an operation with unknown values: the caller treats that as no answer. */
export function toOperation(operation: TochkaOperation): Operation | undefined {
  const status = STATUSES[operation.status];
  const amount = fromJsonNumber(operation.amount);
  const refunds = toRefunds(operation.Order ?? []);
  if (status === undefined || amount === undefined || refunds === undefined) return undefined;
  return {
    view: { operationId: operation.operationId, status, amount, paidAt: toDate(operation.paidAt) },
    refunds,
    paymentLink: operation.paymentLink,
    raw: operation,
  };
}

/** Undefined where one of them cannot be understood: no refund may be overlooked. */
function toRefunds(orders: NonNullable<TochkaOperation['Order']>): BankRefund[] | undefined {
  const refunds: BankRefund[] = [];
  for (const { orderId, type, amount, time } of orders) {
    if (type !== 'refund') continue;
    const money = fromJsonNumber(amount);
    if (money === undefined) return undefined;
    refunds.push({ orderId, amount: money, at: toDate(time) });
  }
  return refunds;
}

/** A time in an answer of the bank; undefined where it is missing or invalid. */
export const toDate = (text: string | undefined): Date | undefined => parseInstant(text ?? '');
