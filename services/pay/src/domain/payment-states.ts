/** The inner states of a payment, in the vocabulary of the private API. */
export const paymentStates = [
  'awaiting',
  'checkout',
  'review',
  'received',
  'delivered',
  'refund',
  'failed',
  'canceled',
  'deleted',
] as const;
export type PaymentState = (typeof paymentStates)[number];
export type PaymentStatus = 'CREATED' | 'PAID' | 'REFUNDED' | 'FAILED' | 'CAPTURED';

/** Every legal move. What is not here cannot be written. */
export const legalMoves: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  awaiting: ['checkout', 'review', 'received', 'failed', 'canceled', 'deleted'],
  checkout: ['review', 'received', 'failed', 'canceled', 'deleted'],
  review: ['received', 'refund', 'failed', 'canceled'],
  received: ['delivered', 'refund'],
  delivered: ['refund'],
  refund: [],
  // Money may still arrive for a dead link; then a person must look.
  failed: ['review'],
  canceled: ['review'],
  deleted: ['review'],
};

export const canMove = (from: PaymentState, to: PaymentState): boolean => legalMoves[from].includes(to);

/** The published status is a projection of the state. */
export const statusOf: Readonly<Record<PaymentState, PaymentStatus>> = {
  awaiting: 'CREATED',
  checkout: 'CREATED',
  review: 'CREATED',
  received: 'PAID',
  delivered: 'CAPTURED',
  refund: 'REFUNDED',
  failed: 'FAILED',
  canceled: 'FAILED',
  deleted: 'FAILED',
};

/** In these a payment holds its order: no second one may be made. */
const liveStates: readonly PaymentState[] = ['awaiting', 'checkout', 'review', 'received', 'delivered'];
export const isLive = (state: PaymentState): boolean => liveStates.includes(state);
export const isUnpaid = (state: PaymentState): boolean => statusOf[state] === 'CREATED';
