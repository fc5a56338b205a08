import type { Money } from '@leko/money';
import type { RefundOrigin } from '../../refunds/domain/states.ts';
import { nextCheckOf } from './check-schedule.ts';
import {
  closeText,
  endText,
  isHoldingOrder,
  type Payment,
  type PaymentEnd,
  type PaymentIn,
  type PaymentReviewReason,
} from './payment.ts';
import { isLive, type PaymentCommand, type PaymentState, target } from './states.ts';

/** A command with its arguments. */
export type Move = { readonly now: Date } & (
  | { readonly command: 'open' | 'capture' | 'cancel' | 'delete' }
  | { readonly command: 'receive' | 'accept'; readonly paidAt: Date; readonly bankAmount: Money }
  | { readonly command: 'fail'; readonly end: PaymentEnd }
  | {
      readonly command: 'doubt';
      readonly reason: PaymentReviewReason;
      /** What the bank was seen to have; undefined: unchanged. */
      readonly bankAmount: Money | undefined;
    }
  | {
      readonly command: 'refund' | 'refund_part';
      /** All that has gone back by now. */
      readonly refunded: Money;
      readonly origin: RefundOrigin;
    }
);

/** The payment after the command. */
export type Moved<Command extends PaymentCommand> = PaymentIn<
  {
    open: 'checkout';
    receive: 'received';
    accept: 'received';
    fail: 'failed';
    doubt: 'review';
    capture: 'delivered';
    refund: 'refund';
    refund_part: 'received' | 'delivered' | 'review';
    cancel: 'canceled';
    delete: 'deleted';
  }[Command]
>;

/** The effects of a move that are not among its arguments. */
export interface Effect {
  readonly to: PaymentState;
  /** As its history has it, and the payment where it waits or has ended. */
  readonly reason: string | undefined;
  readonly holdsOrder: boolean;
  readonly nextCheckAt: Date | undefined;
}

/** Throws where the state forbids the command. */
export function effectOf(from: Payment, move: Move): Effect {
  const to = target(from.state, move.command);
  if (to === undefined) throw new Error(`payment ${from.id} is ${from.state}: it cannot ${move.command}`);
  return {
    to,
    reason: reasonOf(from, move),
    // A payment whose late money is accepted holds its order again.
    holdsOrder: isLive(to) && (isHoldingOrder(from) || move.command === 'accept'),
    nextCheckAt: checkAfter(from, move, to),
  };
}

function reasonOf(from: Payment, move: Move): string | undefined {
  switch (move.command) {
    case 'open':
    case 'receive':
    case 'accept':
    case 'capture':
      return undefined;
    case 'fail':
      return endText(move.end);
    case 'doubt':
      return move.reason;
    case 'refund_part':
      // A payment in review keeps its reason.
      return from.state === 'review' ? from.reason : move.origin;
    case 'refund':
      return move.origin;
    case 'cancel':
      return closeText.canceled;
    case 'delete':
      return closeText.deleted;
  }
}

/** A move that does not affect what the bank must be asked leaves the next reading unchanged. */
function checkAfter(from: Payment, move: Move, state: PaymentState): Date | undefined {
  if (move.command === 'open' || move.command === 'refund_part') return from.nextCheckAt;
  const { createdAt, link } = from;
  const reason = move.command === 'doubt' ? move.reason : undefined;
  return nextCheckOf({ state, reason, createdAt, linkExpiresAt: link.expiresAt }, move.now);
}
