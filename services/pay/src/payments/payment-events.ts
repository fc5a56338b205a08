import { emit } from '@leko/events';
import { formatExactAmount as exact, kopecks } from '@leko/money';
import { personalOfPayment, personalOfRefund } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { RefundRow } from '../refunds/store.ts';
import {
  acceptedAmountOf,
  closeText,
  endText,
  moneyOf,
  type Payment,
  type PaymentIn,
  type PaymentLine,
} from './domain/payment.ts';
import { linesOf } from './store.ts';

const refOf = ({ id: paymentId, orderId, athleteId, coachId, amount }: Payment) => ({
  ...{ paymentId, orderId, athleteId, coachId },
  amount: exact(amount),
});

/** What all events of the payment have in common; their sequence is its version. */
const about = ({ id, version }: Payment, at: Date) => ({ source: '/pay', aggregateId: id, sequence: version, at });

type PublishDeps = Pick<Deps, 'vault' | 'eventVault'>;

/** The address for messages to the payer of a payment. */
const payerContactOf = async ({ vault }: PublishDeps, { id, personal }: Payment): Promise<string | undefined> =>
  (await personalOfPayment.open(vault, [id], personal)).payerContact;

export async function publishPaid(deps: PublishDeps, tx: Tx, paid: PaymentIn<'received'>, at: Date): Promise<void> {
  const lines = await linesOf(tx, paid.id);
  const receiptTo = await payerContactOf(deps, paid);
  const accepted = acceptedAmountOf(paid);
  await emit(tx, 'payment.paid', {
    ...about(paid, at),
    vault: deps.eventVault,
    data: {
      ...refOf(paid),
      externalId: paid.operationId,
      purpose: paid.purpose,
      coachDueAmount: exact(paid.coachDue),
      platformFeeAmount: exact(paid.fee),
      vatAmount: exact(paid.vat),
      vatPercentage: paid.vatPercentage,
      captureMode: paid.captureMode,
      createdAt: paid.createdAt.toISOString(),
      paidAt: paid.paidAt.toISOString(),
      ...(accepted === undefined ? {} : { receivedAmount: exact(accepted) }),
      ...(receiptTo === undefined ? {} : { receiptTo }),
      lines: lines.map(({ sessionId, name, coachDue, fee }) => ({
        ...{ sessionId, name },
        coachDueAmount: exact(coachDue),
        platformFeeAmount: exact(fee),
      })),
    },
  });
}

type Ended = PaymentIn<'failed' | 'canceled' | 'deleted'>;

/** That a payment ended without money, or needs a person. */
export async function publishEnd(tx: Tx, payment: Ended | PaymentIn<'review'>, at: Date): Promise<void> {
  const type = payment.state === 'review' ? 'payment.review' : 'payment.failed';
  await emit(tx, type, { ...about(payment, at), data: { ...refOf(payment), reason: reasonOf(payment) } });
}

function reasonOf(payment: Ended | PaymentIn<'review'>): string {
  switch (payment.state) {
    case 'review':
      return payment.reason;
    case 'failed':
      return endText(payment.end);
    case 'canceled':
    case 'deleted':
      return closeText[payment.state];
  }
}

export async function publishCaptured(tx: Tx, payment: PaymentIn<'delivered'>, at: Date): Promise<void> {
  await emit(tx, 'payment.captured', {
    ...about(payment, at),
    data: { ...refOf(payment), capturedAt: at.toISOString() },
  });
}

export interface Refunded {
  readonly payment: Payment;
  readonly refund: RefundRow;
  readonly shares: readonly PaymentLine[];
  readonly at: Date;
}

/** The address for messages about this refund, where it differs. */
export const refundContactOf = async (
  { vault }: Pick<Deps, 'vault'>,
  { id, personal }: RefundRow,
): Promise<string | undefined> =>
  personal === null ? undefined : (await personalOfRefund.open(vault, [id], personal)).receiptTo;

export async function publishRefunded(
  deps: PublishDeps,
  tx: Tx,
  { payment, refund, shares, at }: Refunded,
): Promise<void> {
  const receiptTo = (await refundContactOf(deps, refund)) ?? (await payerContactOf(deps, payment));
  await emit(tx, 'payment.refunded', {
    ...about(payment, at),
    vault: deps.eventVault,
    data: {
      ...refOf(payment),
      refundId: refund.id,
      refundAmount: exact(kopecks(refund.amount)),
      coachDueAmount: exact(kopecks(refund.coach_due)),
      platformFeeAmount: exact(kopecks(refund.fee)),
      vatAmount: exact(kopecks(refund.vat)),
      isWhole: payment.state === 'refund',
      wasReceived: moneyOf(payment).paidAt !== undefined,
      ...(refund.session_id === null ? {} : { sessionId: refund.session_id }),
      refundedAt: at.toISOString(),
      ...(receiptTo === undefined ? {} : { receiptTo }),
      lines: shares.map((share) => ({
        sessionId: share.sessionId,
        coachDueAmount: exact(share.coachDue),
        platformFeeAmount: exact(share.fee),
        vatAmount: exact(share.vat),
      })),
    },
  });
}
