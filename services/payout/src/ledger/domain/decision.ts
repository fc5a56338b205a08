import { add, compare, type Money, subtract, ZERO } from '@leko/money';

/** What an operator decided about money, and why: the cause of the entry that is booked with it. */
export interface Decision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly coachId: string;
  readonly paymentId: string | undefined;
  readonly amount: Money;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

export type DecisionKind = 'chargeback' | 'chargeback_reversed' | 'debt_written_off';

/** What was received for a payment, and what of it was charged back. */
export interface ChargedPayment {
  readonly received: Money;
  readonly chargedBack: Money;
}

/** A chargeback takes at most what was received, a reversal at most what was charged back. */
export function isPossible(
  { received, chargedBack }: ChargedPayment,
  { kind, amount }: { kind: 'chargeback' | 'chargeback_reversed'; amount: Money },
): boolean {
  const after = kind === 'chargeback' ? add(chargedBack, amount) : subtract(chargedBack, amount);
  return compare(after, ZERO) >= 0 && compare(after, received) <= 0;
}
