import { Amount, CoachId, DateTime, ExactAmount, OneOf, Uuid } from '@leko/contracts';
import { formatAmount } from '@leko/money';
import { type Static, Type } from '@sinclair/typebox';
import { type PaidTo, type Remittance, remittanceStates } from './domain/remittance.ts';

const closed = { additionalProperties: false };

export const RemittanceRequest = Type.Object(
  {
    availableAmount: Type.String({
      ...ExactAmount,
      description: 'The available amount as the earnings showed it, whole or exact',
    }),
    thresholdOverrideByFee: Type.Optional(
      Type.Boolean({ default: false, description: 'Pay out below the threshold too, and deduct the fee' }),
    ),
    coachId: CoachId,
  },
  { $id: 'RemittanceRequest', ...closed },
);

export const RemittanceView = Type.Object(
  {
    remittanceId: Uuid('Remittance ID'),
    coachId: CoachId,
    bankAcc: Type.String({ description: 'Bank account number' }),
    bankBik: Type.String({ description: 'Bank code (BIK)' }),
    recipientInn: Type.String({ description: 'Taxpayer number of the recipient' }),
    recipientName: Type.String({ description: 'Recipient name' }),
    amountBreakdown: Type.Object({ dueAmount: Amount, paidAmount: Amount, feeAmount: Amount }, closed),
    thresholdAmount: Amount,
    platformFeePercent: Type.Number({ description: 'Percentage of the fee that was taken; 0 without a fee' }),
    status: OneOf(remittanceStates, 'Remittance status'),
    reason: Type.Optional(Type.String({ description: 'Why it failed, or why it still waits' })),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { $id: 'Remittance', ...closed },
);
export type RemittanceView = Static<typeof RemittanceView>;

export const remittanceView = (remittance: Remittance, paidTo: PaidTo): RemittanceView => ({
  remittanceId: remittance.id,
  coachId: remittance.coachId,
  bankAcc: paidTo.bankAccountNumber,
  bankBik: remittance.bankCode,
  recipientInn: paidTo.inn,
  recipientName: paidTo.recipientName,
  amountBreakdown: {
    dueAmount: formatAmount(remittance.due),
    paidAmount: formatAmount(remittance.paid),
    feeAmount: formatAmount(remittance.fee),
  },
  thresholdAmount: formatAmount(remittance.threshold),
  // The contract wants a JSON number here; it is shown only, nothing is ever computed from it.
  platformFeePercent: Number(remittance.feePercentage),
  status: remittance.state,
  ...(remittance.reason === undefined ? {} : { reason: remittance.reason }),
  createdAt: remittance.createdAt.toISOString(),
  updatedAt: remittance.updatedAt.toISOString(),
});
