import { emit } from '@leko/events';
import { formatExactAmount, kopecks } from '@leko/money';
import { personalOfPayment, personalOfRefund } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import type { RefundRow, ShareRow } from '../refunds/store.ts';
import { statusOf } from './domain/states.ts';
import { amountOf, linesOf, type PaymentRow } from './store.ts';

const exact = (value: bigint) => formatExactAmount(kopecks(value));

const refOf = (row: PaymentRow) => ({
  paymentId: row.id,
  orderId: row.order_id,
  athleteId: row.athlete_id,
  coachId: row.coach_id,
  amount: formatExactAmount(amountOf(row)),
});

/** Of the payment as it is now; its version numbers what is told of it. */
const about = (row: PaymentRow, at: Date) => ({
  source: '/pay',
  aggregateId: row.id,
  sequence: row.version,
  at,
});

type Teller = Pick<Deps, 'vault' | 'eventVault'>;

/** Where the payer of a payment asked to be told. */
const payerContactOf = async ({ vault }: Teller, { id, personal }: PaymentRow): Promise<string | undefined> =>
  (await personalOfPayment.open(vault, [id], personal)).payerContact;

export async function publishPaid(deps: Teller, tx: Tx, paid: PaymentRow, at: Date): Promise<void> {
  const lines = await linesOf(tx, paid.id);
  const receiptTo = await payerContactOf(deps, paid);
  const accepted = paid.bank_amount !== null && paid.bank_amount !== paid.amount;
  await emit(tx, 'payment.paid', {
    ...about(paid, at),
    vault: deps.eventVault,
    data: {
      ...refOf(paid),
      externalId: paid.external_id ?? paid.id,
      purpose: paid.purpose,
      coachDueAmount: exact(paid.coach_due),
      platformFeeAmount: exact(paid.fee),
      vatAmount: exact(paid.vat),
      vatPercentage: paid.vat_percentage,
      captureMode: paid.capture_mode,
      createdAt: paid.created_at.toISOString(),
      paidAt: (paid.paid_at ?? at).toISOString(),
      ...(accepted ? { receivedAmount: exact(paid.bank_amount ?? 0n) } : {}),
      ...(receiptTo === undefined ? {} : { receiptTo }),
      lines: lines.map((line) => ({
        sessionId: line.session_id,
        name: line.name,
        coachDueAmount: exact(line.coach_due),
        platformFeeAmount: exact(line.fee),
      })),
    },
  });
}

/** That a payment ended without money, or needs a person. */
export async function publishEnd(
  tx: Tx,
  type: 'payment.failed' | 'payment.review',
  row: PaymentRow,
  at: Date,
): Promise<void> {
  await emit(tx, type, { ...about(row, at), data: { ...refOf(row), reason: row.reason ?? statusOf[row.state] } });
}

export async function publishCaptured(tx: Tx, row: PaymentRow, at: Date): Promise<void> {
  await emit(tx, 'payment.captured', { ...about(row, at), data: { ...refOf(row), capturedAt: at.toISOString() } });
}

export interface Refunded {
  readonly payment: PaymentRow;
  readonly refund: RefundRow;
  readonly shares: readonly ShareRow[];
  readonly at: Date;
}

/** Where the payer wants to be told of this refund, if elsewhere. */
export const refundContactOf = async (
  { vault }: Pick<Deps, 'vault'>,
  { id, personal }: RefundRow,
): Promise<string | undefined> =>
  personal === null ? undefined : (await personalOfRefund.open(vault, [id], personal)).receiptTo;

export async function publishRefunded(deps: Teller, tx: Tx, { payment, refund, shares, at }: Refunded): Promise<void> {
  const receiptTo = (await refundContactOf(deps, refund)) ?? (await payerContactOf(deps, payment));
  await emit(tx, 'payment.refunded', {
    ...about(payment, at),
    vault: deps.eventVault,
    data: {
      ...refOf(payment),
      refundId: refund.id,
      refundAmount: exact(refund.amount),
      coachDueAmount: exact(refund.coach_due),
      platformFeeAmount: exact(refund.fee),
      vatAmount: exact(refund.vat),
      isWhole: payment.state === 'refund',
      wasReceived: payment.paid_at !== null,
      ...(refund.session_id === null ? {} : { sessionId: refund.session_id }),
      refundedAt: at.toISOString(),
      ...(receiptTo === undefined ? {} : { receiptTo }),
      lines: shares.map((share) => ({
        sessionId: share.session_id,
        coachDueAmount: exact(share.coach_due),
        platformFeeAmount: exact(share.fee),
        vatAmount: exact(share.vat),
      })),
    },
  });
}
