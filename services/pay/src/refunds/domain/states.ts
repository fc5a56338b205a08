/** A refund is asked for, and its outcome is then read, never guessed. */
export const refundStates = ['pending', 'asked', 'sent', 'done', 'review', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];

/**
 * Who or what wanted the money back: a request, money that came too late, an operator, a cancellation, or (`foreign`)
 * the bank without a request of ours.
 */
export type RefundOrigin = 'request' | 'late_money' | 'review' | 'cancel' | 'foreign';

/**
 * Every legal move. `pending`: the bank certainly does not have it. `asked`: written before the call, so that a crash is not
 * an answer. `sent`: the bank has it, the money is on its way. `review`: a person must look.
 */
export const refundMoves: Readonly<Record<RefundState, readonly RefundState[]>> = {
  pending: ['asked', 'review', 'failed'],
  asked: ['sent', 'pending', 'review'],
  sent: ['done', 'review'],
  review: ['pending', 'sent', 'done', 'failed'],
  done: [],
  failed: [],
};

export const canRefundMove = (from: RefundState, to: RefundState): boolean => refundMoves[from].includes(to);

/** Possibly at the bank: a payment has one such refund at a time. */
export const isAtWork = (state: RefundState): boolean => state === 'asked' || state === 'sent';
