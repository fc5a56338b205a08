import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { moscowDate, type ProtocolAnswer, roublesNumber } from '../kit/index.ts';
import { type Operation, reportedKopecks } from './operation.ts';

/** A definite "no" of the bank; the error handler turns it into the documented error body. */
export class BankRefusal extends Error {
  readonly status: 400 | 403 | 404;
  constructor(status: 400 | 403 | 404, message: string) {
    super(message);
    this.status = status;
  }
}

export function errorAnswer(status: number, message: string): ProtocolAnswer {
  const errors = [{ errorCode: errorCodeOf(status), message, url: 'https://enter.tochka.com/doc/v2/redoc' }];
  return { status, body: { code: String(status), id: randomUUID(), message, Errors: errors } };
}

function errorCodeOf(status: number): string {
  if (status === 403) return 'HTTPForbidden';
  if (status === 404) return 'HTTPNotFound';
  if (status === 424) return 'HTTPFailedDependency';
  return status < 500 ? 'HTTPBadRequest' : 'HTTPInternalServerError';
}

export function envelope(data: object, self: string, totalPages = 1) {
  return { Data: data, Links: { self }, Meta: { totalPages } };
}

/** The same with data that are too many to be in memory at once: `value` is the JSON of the one member. */
export function* envelopeText(member: string, value: Iterable<string>, self: string): Generator<string> {
  yield `{"Data":{"${member}":`;
  yield* value;
  const { Links, Meta } = envelope({}, self);
  yield `},${JSON.stringify({ Links, Meta }).slice(1)}`;
}

/** How much is sent in one turn of the event loop; characters. */
const TURN_SIZE = 64_000;

/** The same text in larger pieces, with a turn of the event loop between them. */
export async function* inTurns(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < TURN_SIZE) continue;
    yield text;
    text = '';
    await nextTurn();
  }
  yield text;
}

export function linkView(operation: Operation, paymentLink: string): object {
  return {
    operationId: operation.operationId,
    paymentLink,
    customerCode: operation.customerCode,
    merchantId: operation.merchantId,
    amount: roublesNumber(operation.kopecks),
    purpose: operation.purpose,
    paymentMode: operation.paymentMode,
    status: operation.status,
    preAuthorization: operation.preAuthorization,
    ttl: operation.ttl,
    paymentLinkId: operation.paymentLinkId,
    redirectUrl: operation.redirectUrl,
    failRedirectUrl: operation.failRedirectUrl,
    consumerId: operation.consumerId,
  };
}

export function operationView(operation: Operation, paymentLink: string): object {
  return {
    ...linkView(operation, paymentLink),
    amount: roublesNumber(reportedKopecks(operation)),
    createdAt: operation.createdAt,
    paymentType: operation.paid?.type,
    paidAt: operation.paid?.at,
    transactionId: operation.paid?.transactionId,
    Order: operation.orders.map(({ orderId, type, kopecks, at }) => ({
      orderId,
      type,
      amount: roublesNumber(kopecks),
      time: at,
    })),
  };
}

export function refundView(operation: Operation): object {
  const order = operation.orders.at(-1);
  if (!order) throw new Error('a refunded operation has an order');
  return {
    isRefund: true,
    operationId: operation.operationId,
    amount: roublesNumber(order.kopecks),
    date: moscowDate(new Date(order.at)),
    orderId: order.orderId,
  };
}
