import {
  Amount,
  AthleteId,
  CoachId,
  DateTime,
  OneOf,
  OrderId,
  Page,
  PaymentStatus,
  Purpose,
  Uuid,
} from '@leko/contracts';
import { formatAmount } from '@leko/money';
import { ref } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';
import { purposeOf } from '../registry/domain/purpose.ts';
import { type PaidTo, type Remittance, remittanceStates } from '../remittances/domain/remittance.ts';
import { type CoachPayment, operationTypes } from './domain/operation.ts';

const closed = { additionalProperties: false };

export const OperationFilter = OneOf(['ALL', ...operationTypes], 'Operations of one type only');

export const PaymentOperation = Type.Object(
  {
    paymentId: Uuid('Payment ID'),
    externalId: Uuid('The payment at the bank'),
    orderId: OrderId,
    athleteId: AthleteId,
    amount: Amount,
    purpose: Purpose,
    status: PaymentStatus,
    receiptLink: Type.Optional(Type.String({ format: 'uri', description: 'The receipt, once it is registered' })),
  },
  { $id: 'PaymentOperation', ...closed },
);

export const RemittanceOperation = Type.Object(
  {
    remittanceId: Uuid('Remittance ID'),
    amount: Type.String({ ...Amount, description: 'What the coach gets' }),
    amountBreakdown: Type.Object({ dueAmount: Amount, paidAmount: Amount, feeAmount: Amount }, closed),
    purpose: Type.String({ description: 'The purpose that the bank is told' }),
    recipientName: Type.String({ description: 'Recipient name' }),
    bankAcc: Type.String({ description: 'Bank account number' }),
    bankBik: Type.String({ description: 'Bank code (BIK)' }),
    status: OneOf(remittanceStates, 'Remittance status'),
    reason: Type.Optional(Type.String({ description: 'Why it failed, or why it still waits' })),
  },
  { $id: 'RemittanceOperation', ...closed },
);

export const OperationView = Type.Object(
  {
    operationId: Uuid('Operation ID: that of the payment or of the remittance'),
    operationType: OneOf(operationTypes, 'Operation type'),
    coachId: CoachId,
    createdAt: DateTime,
    updatedAt: DateTime,
    operation: Type.Union([ref(PaymentOperation), ref(RemittanceOperation)]),
  },
  { $id: 'Operation', ...closed },
);
export type OperationView = Static<typeof OperationView>;

export const OperationPage = Type.Object(Page(ref(OperationView)).properties, { $id: 'OperationPage', ...closed });
export type OperationPage = Static<typeof OperationPage>;

export function paymentView(payment: CoachPayment): OperationView {
  const { coachId, paymentId, createdAt, updatedAt, amount, receiptLink, ...rest } = payment;
  return {
    operationId: paymentId,
    operationType: 'INCOME',
    coachId,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    operation: {
      paymentId,
      ...rest,
      amount: formatAmount(amount),
      ...(receiptLink === undefined ? {} : { receiptLink }),
    },
  };
}

export function payoutView(remittance: Remittance & PaidTo, zone: string): OperationView {
  const { id, coachId, due, paid, fee, state, reason, createdAt, updatedAt } = remittance;
  return {
    operationId: id,
    operationType: 'PAYOUT',
    coachId,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    operation: {
      remittanceId: id,
      amount: formatAmount(paid),
      amountBreakdown: {
        dueAmount: formatAmount(due),
        paidAmount: formatAmount(paid),
        feeAmount: formatAmount(fee),
      },
      purpose: purposeOf(remittance, zone),
      recipientName: remittance.recipientName,
      bankAcc: remittance.bankAccountNumber,
      bankBik: remittance.bankCode,
      status: state,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}
