import type { Money } from '@leko/money';
import type { Remittance } from '../../remittances/domain/remittance.ts';

/** What a payment or a remittance is to the coach; `ALL` is a filter, no operation has it. */
export const operationTypes = ['INCOME', 'PAYOUT'] as const;
export type OperationType = (typeof operationTypes)[number];

export type IncomeStatus = 'PAID' | 'CAPTURED' | 'REFUNDED';

/** The published status of a payment that coaches see; what was given back as a whole stays so, whatever is told of later. */
export function incomeStatus(steps: { capturedAt: Date | undefined; refundedAt: Date | undefined }): IncomeStatus {
  if (steps.refundedAt !== undefined) return 'REFUNDED';
  return steps.capturedAt === undefined ? 'PAID' : 'CAPTURED';
}

/** A payment as an operation of its coach. */
export interface IncomeOperation {
  readonly paymentId: string;
  readonly externalId: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly coachId: string;
  readonly amount: Money;
  readonly purpose: string;
  readonly status: IncomeStatus;
  readonly receiptLink: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type Operation =
  | { readonly type: 'INCOME'; readonly income: IncomeOperation }
  | { readonly type: 'PAYOUT'; readonly remittance: Remittance };
