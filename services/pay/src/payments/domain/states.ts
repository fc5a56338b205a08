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

/** The commands of a payment, in the order in which they usually come. */
export const paymentCommands = [
  'open',
  'receive',
  'fail',
  'doubt',
  'accept',
  'capture',
  'refund_part',
  'refund',
  'cancel',
  'delete',
] as const;
export type PaymentCommand = (typeof paymentCommands)[number];

export interface PaymentMove {
  readonly command: PaymentCommand;
  readonly from: PaymentState;
  readonly to: PaymentState;
}

/** Every legal move. What is not here cannot be written. */
export const paymentMoves: readonly PaymentMove[] = [
  { command: 'open', from: 'awaiting', to: 'checkout' },
  { command: 'receive', from: 'awaiting', to: 'received' },
  { command: 'receive', from: 'checkout', to: 'received' },
  { command: 'fail', from: 'awaiting', to: 'failed' },
  { command: 'fail', from: 'checkout', to: 'failed' },
  { command: 'fail', from: 'review', to: 'failed' },
  { command: 'doubt', from: 'awaiting', to: 'review' },
  { command: 'doubt', from: 'checkout', to: 'review' },
  // Money may still arrive for a payment that ended.
  { command: 'doubt', from: 'failed', to: 'review' },
  { command: 'doubt', from: 'canceled', to: 'review' },
  { command: 'doubt', from: 'deleted', to: 'review' },
  { command: 'accept', from: 'review', to: 'received' },
  { command: 'capture', from: 'received', to: 'delivered' },
  // A partial refund keeps the state, but is a step of the history.
  { command: 'refund_part', from: 'received', to: 'received' },
  { command: 'refund_part', from: 'delivered', to: 'delivered' },
  { command: 'refund_part', from: 'review', to: 'review' },
  { command: 'refund', from: 'received', to: 'refund' },
  { command: 'refund', from: 'delivered', to: 'refund' },
  { command: 'refund', from: 'review', to: 'refund' },
  { command: 'cancel', from: 'awaiting', to: 'canceled' },
  { command: 'cancel', from: 'checkout', to: 'canceled' },
  { command: 'delete', from: 'awaiting', to: 'deleted' },
  { command: 'delete', from: 'checkout', to: 'deleted' },
];

/** Where the command leads from this state; undefined where it is forbidden. */
export const target = (from: PaymentState, command: PaymentCommand): PaymentState | undefined =>
  paymentMoves.find((move) => move.from === from && move.command === command)?.to;

/** The state that the command leads to, from any state; undefined for a partial refund, which keeps the state. */
export const aimOf = (command: PaymentCommand): PaymentState | undefined =>
  command === 'refund_part' ? undefined : paymentMoves.find((move) => move.command === command)?.to;

/** The states that can follow, without the one it is in. */
export const nextStates = (from: PaymentState): readonly PaymentState[] => [
  ...new Set(paymentMoves.filter((move) => move.from === from && move.to !== from).map((move) => move.to)),
];

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

/** In these states a payment holds its order: no second payment may be made for it. */
const liveStates: readonly PaymentState[] = ['awaiting', 'checkout', 'review', 'received', 'delivered'];
export const isLive = (state: PaymentState): boolean => liveStates.includes(state);
export const isUnpaid = (state: PaymentState): boolean => statusOf[state] === 'CREATED';
