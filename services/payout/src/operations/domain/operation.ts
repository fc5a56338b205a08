import type { Money } from '@leko/money';
import type { Remittance } from '../../remittances/domain/remittance.ts';

/** What a payment or a remittance is to the coach; `ALL` is a filter, no operation has it. */
export const operationTypes = ['INCOME', 'PAYOUT'] as const;
export type OperationType = (typeof operationTypes)[number];

export type CoachPaymentStatus = 'PAID' | 'CAPTURED' | 'REFUNDED';

/** The published status of a coach's payment. One that was refunded as a whole stays REFUNDED, whatever event comes later. */
export function coachPaymentStatus(steps: {
  capturedAt: Date | undefined;
  refundedAt: Date | undefined;
}): CoachPaymentStatus {
  if (steps.refundedAt !== undefined) return 'REFUNDED';
  return steps.capturedAt === undefined ? 'PAID' : 'CAPTURED';
}

/** A payment as an operation of its coach. */
export interface CoachPayment {
  readonly paymentId: string;
  readonly externalId: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly coachId: string;
  readonly amount: Money;
  readonly purpose: string;
  readonly status: CoachPaymentStatus;
  readonly receiptLink: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type Operation =
  | { readonly type: 'INCOME'; readonly payment: CoachPayment }
  | { readonly type: 'PAYOUT'; readonly remittance: Remittance };
