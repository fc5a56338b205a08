import { randomUUID } from 'node:crypto';
import type { Event, EventData, EventType } from '@leko/contracts';

export interface PaymentShape {
  readonly coachId: string;
  readonly share?: number;
  /** Shares of several sessions, in roubles; instead of `share`. */
  readonly shares?: readonly number[];
  readonly paidAt: Date;
  readonly captureMode?: 'automatic' | 'manual';
  readonly receivedAmount?: string;
  readonly orderId?: string;
}

const exact = (roubles: number) => `${roubles}.00 RUB`;
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, next) => sum + next, 0);
const feeOf = (share: number) => Math.round(share / 10);

function event<T extends EventType>(type: T, about: { subject: string; at: Date }, data: EventData<T>): Event<T> {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/pay',
    type,
    subject: about.subject,
    sequence: 2,
    time: about.at.toISOString(),
    datacontenttype: 'application/json',
    data,
  };
}

/** Sessions are called `session-1`, `session-2` and so on; the fee is a tenth. */
export function paid({
  coachId,
  share = 1_000,
  shares = [share],
  paidAt,
  ...more
}: PaymentShape): Event<'payment.paid'> {
  const paymentId = randomUUID();
  const [coachDue, fee] = [sumOf(shares), sumOf(shares.map(feeOf))];
  return event(
    'payment.paid',
    { subject: paymentId, at: paidAt },
    {
      paymentId,
      orderId: more.orderId ?? `order-${paymentId}`,
      athleteId: randomUUID(),
      coachId,
      amount: exact(coachDue + fee),
      externalId: randomUUID(),
      purpose: 'Training',
      coachDueAmount: exact(coachDue),
      platformFeeAmount: exact(fee),
      // Contained in the fee, which of the smallest orders is nothing.
      vatAmount: exact(Math.min(fee, 1)),
      vatPercentage: '22.00',
      captureMode: more.captureMode ?? 'automatic',
      createdAt: new Date(paidAt.getTime() - 60_000).toISOString(),
      paidAt: paidAt.toISOString(),
      ...(more.receivedAmount === undefined ? {} : { receivedAmount: more.receivedAmount }),
      lines: shares.map((one, index) => ({
        sessionId: `session-${index + 1}`,
        name: 'Training',
        coachDueAmount: exact(one),
        platformFeeAmount: exact(feeOf(one)),
      })),
    },
  );
}

const refOf = ({ paymentId, orderId, athleteId, coachId, amount }: EventData<'payment.paid'>) => ({
  paymentId,
  orderId,
  athleteId,
  coachId,
  amount,
});

export const captured = ({ data }: Event<'payment.paid'>, at: Date): Event<'payment.captured'> =>
  event('payment.captured', { subject: data.paymentId, at }, { ...refOf(data), capturedAt: at.toISOString() });

export interface RefundShape {
  readonly at: Date;
  /** Left out: all of them. */
  readonly sessionIds?: readonly string[];
  /** Nothing of the payment is left; by default when all sessions are meant. */
  readonly isWhole?: boolean;
  readonly wasReceived?: boolean;
  readonly keepFee?: boolean;
}

export function refunded({ data }: Event<'payment.paid'>, shape: RefundShape): Event<'payment.refunded'> {
  const wanted = shape.sessionIds ?? data.lines.map(({ sessionId }) => sessionId);
  const chosen = data.lines.filter(({ sessionId }) => wanted.includes(sessionId));
  const roubles = (text: string) => Number(text.split('.')[0]);
  const coachDue = sumOf(chosen.map((line) => roubles(line.coachDueAmount)));
  const fee = shape.keepFee ? 0 : sumOf(chosen.map((line) => roubles(line.platformFeeAmount)));
  const takesVat = fee > 0 && data.lines[0]?.sessionId === chosen[0]?.sessionId;
  return event(
    'payment.refunded',
    { subject: data.paymentId, at: shape.at },
    {
      ...refOf(data),
      refundId: randomUUID(),
      refundAmount: exact(coachDue + fee),
      coachDueAmount: exact(coachDue),
      platformFeeAmount: exact(fee),
      vatAmount: takesVat ? data.vatAmount : '0.00 RUB',
      isWhole: shape.isWhole ?? shape.sessionIds === undefined,
      wasReceived: shape.wasReceived ?? true,
      refundedAt: shape.at.toISOString(),
      lines: chosen.map((line) => ({
        sessionId: line.sessionId,
        coachDueAmount: line.coachDueAmount,
        platformFeeAmount: shape.keepFee ? '0.00 RUB' : line.platformFeeAmount,
        vatAmount: '0.00 RUB',
      })),
    },
  );
}

export function disputed({ data }: Event<'payment.paid'>, sessionId: string, at: Date): Event<'session.disputed'> {
  const { orderId, coachId, athleteId } = data;
  const dispute = { sessionId, orderId, coachId, athleteId, disputeId: randomUUID() };
  return event('session.disputed', { subject: dispute.disputeId, at }, dispute);
}

export function resolved(
  { data, time }: Event<'session.disputed'>,
  outcome: 'coach' | 'athlete' | 'split',
  coachAmount?: string,
): Event<'session.dispute_resolved'> {
  const { sessionId, orderId, coachId, disputeId } = data;
  const decision = { outcome, ...(coachAmount === undefined ? {} : { coachAmount }) };
  const about = { subject: disputeId, at: new Date(time) };
  return event('session.dispute_resolved', about, { sessionId, orderId, coachId, disputeId, ...decision });
}

export function receiptRegistered(
  { data, time }: Event<'payment.paid'>,
  receipt: { receiptLink: string; refundId?: string },
): Event<'receipt.registered'> {
  const kind = receipt.refundId === undefined ? 'sell' : 'sell_refund';
  const about = { subject: data.paymentId, at: new Date(time) };
  return event('receipt.registered', about, { receiptId: randomUUID(), paymentId: data.paymentId, kind, ...receipt });
}
