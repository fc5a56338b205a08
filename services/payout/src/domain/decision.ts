import type { Money } from '@leko/money';

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
