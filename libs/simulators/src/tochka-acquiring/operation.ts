import { randomUUID } from 'node:crypto';

export const PAYMENT_MODES = ['sbp', 'card', 'tinkoff', 'dolyame'] as const;
export type PaymentMode = (typeof PAYMENT_MODES)[number];
export type PaymentType = 'card' | 'sbp';

/** The bank's states; there is no "declined": a declined payer leaves the operation CREATED. */
export type OperationStatus =
  | 'CREATED'
  | 'AUTHORIZED'
  | 'APPROVED'
  | 'ON-REFUND'
  | 'REFUNDED_PARTIALLY'
  | 'REFUNDED'
  | 'EXPIRED';

export type Order = { orderId: string; type: 'approval' | 'authorized' | 'refund'; kopecks: number; at: string };

/** A payment link as the bank keeps it; times are ISO strings. */
export type Operation = {
  operationId: string;
  customerCode: string;
  merchantId: string;
  paymentLinkId: string;
  kopecks: number;
  purpose: string;
  paymentMode: PaymentMode[];
  preAuthorization: boolean;
  ttl: number;
  redirectUrl?: string;
  failRedirectUrl?: string;
  consumerId?: string;
  status: OperationStatus;
  createdAt: string;
  visibleAt: string;
  expiresAt: string;
  paid?: { type: PaymentType; kopecks: number; at: string; transactionId: string };
  refundEndsAt?: string;
  orders: Order[];
  /** What is shown instead until then: the bank has done something that its readings do not know yet. */
  shownAs?: { until: string; status: OperationStatus; orders: Order[] };
};

export type Step = { ok: true; operation: Operation } | { ok: false; reason: string };

// Long enough to be seen as ON-REFUND, short enough not to hold up a second partial refund.
const CARD_REFUND_MS = 1_000;

/** The operation as it stands at `now`: links expire and refunds end without a request. */
export function asOf(operation: Operation, now: Date, aheadMs = 0): Operation {
  if (operation.status === 'CREATED' && now >= new Date(operation.expiresAt)) {
    return { ...operation, status: 'EXPIRED' };
  }
  if (operation.status !== 'ON-REFUND' || !operation.refundEndsAt) return operation;
  if (now.getTime() + aheadMs < Date.parse(operation.refundEndsAt)) return operation;
  return {
    ...operation,
    status: refundedKopecks(operation) < paidKopecks(operation) ? 'REFUNDED_PARTIALLY' : 'REFUNDED',
  };
}

/** How long fault `late_visibility` keeps readings behind. */
export const LATE_VISIBILITY_MS = 30_000;

/** The step has happened, but for a while the bank shows the operation as it was before. */
export function shownLate(after: Operation, before: Operation, now: Date): Operation {
  const until = new Date(now.getTime() + LATE_VISIBILITY_MS).toISOString();
  const { status, orders } = shown(before, now);
  return { ...after, shownAs: { until, status, orders } };
}

/** The operation as the bank's readings show it. */
export function shown(operation: Operation, now: Date): Operation {
  const { shownAs } = operation;
  if (shownAs === undefined || now >= new Date(shownAs.until)) return operation;
  return { ...operation, status: shownAs.status, orders: shownAs.orders };
}

export function nextChangeAt(operation: Operation): string | undefined {
  if (operation.status === 'CREATED') return operation.expiresAt;
  return operation.status === 'ON-REFUND' ? operation.refundEndsAt : undefined;
}

/** When the money was taken; held money is, with its capture. */
export function takenAt({ orders }: Operation): string | undefined {
  return orders.find(({ type }) => type === 'approval')?.at;
}

/** `kopecks` is what the bank books, which fault `wrong_amount` makes differ from what was asked. */
export function pay(operation: Operation, type: PaymentType, kopecks: number, now: Date): Step {
  if (operation.status === 'EXPIRED') return { ok: false, reason: 'the payment link has expired' };
  if (operation.status !== 'CREATED') return { ok: false, reason: 'this has been paid already' };
  if (!operation.paymentMode.includes(type)) return { ok: false, reason: `this link does not take ${type} payments` };
  // The fast payment system (SBP) knows no holds: it is always one-stage.
  const held = operation.preAuthorization && type === 'card';
  const at = now.toISOString();
  return {
    ok: true,
    operation: {
      ...operation,
      status: held ? 'AUTHORIZED' : 'APPROVED',
      paid: { type, kopecks, at, transactionId: randomUUID() },
      orders: [...operation.orders, { orderId: randomUUID(), type: held ? 'authorized' : 'approval', kopecks, at }],
    },
  };
}

export function capture(operation: Operation, now: Date): Step {
  if (operation.status !== 'AUTHORIZED') return { ok: false, reason: wrongStatus('captured', 'AUTHORIZED', operation) };
  const order: Order = {
    orderId: randomUUID(),
    type: 'approval',
    kopecks: paidKopecks(operation),
    at: now.toISOString(),
  };
  return { ok: true, operation: { ...operation, status: 'APPROVED', orders: [...operation.orders, order] } };
}

export function refund(operation: Operation, kopecks: number, now: Date, refundable: readonly OperationStatus[]): Step {
  if (!refundable.includes(operation.status)) {
    return { ok: false, reason: wrongStatus('refunded', refundable.join(' or '), operation) };
  }
  if (kopecks > paidKopecks(operation) - refundedKopecks(operation)) {
    return { ok: false, reason: 'the refund is larger than what is left of the payment' };
  }
  const order: Order = { orderId: randomUUID(), type: 'refund', kopecks, at: now.toISOString() };
  const endsAt = operation.paid?.type === 'sbp' ? now : new Date(now.getTime() + CARD_REFUND_MS);
  const running: Operation = {
    ...operation,
    status: 'ON-REFUND',
    refundEndsAt: endsAt.toISOString(),
    orders: [...operation.orders, order],
  };
  return { ok: true, operation: asOf(running, now) };
}

export function paidKopecks(operation: Operation): number {
  return operation.paid?.kopecks ?? 0;
}

/** What the bank says the operation is worth: asked for until paid, booked afterwards. */
export function reportedKopecks(operation: Operation): number {
  return operation.paid?.kopecks ?? operation.kopecks;
}

function refundedKopecks(operation: Operation): number {
  return operation.orders.filter((order) => order.type === 'refund').reduce((sum, order) => sum + order.kopecks, 0);
}

function wrongStatus(done: string, needed: string, { status }: Operation): string {
  return `only an operation in status ${needed} can be ${done}; this one is ${status}`;
}
