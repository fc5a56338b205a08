import './formats.ts';
import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import { AthleteId, CoachId, DateTime, ExactAmount, OrderId, Percentage, Purpose, SessionId, Uuid } from './schemas.ts';

// Additions to an event are compatible; consumers ignore fields they do not know.
const event = <T extends TProperties>(properties: T) => Type.Object(properties);

const PaymentRef = {
  paymentId: Uuid('Payment ID'),
  orderId: OrderId,
  athleteId: AthleteId,
  coachId: CoachId,
  amount: ExactAmount,
};
const Remittance = event({
  remittanceId: Uuid('Remittance ID'),
  coachId: CoachId,
  dueAmount: ExactAmount,
  paidAmount: ExactAmount,
  feeAmount: ExactAmount,
  reason: Type.Optional(Type.String()),
});
const Recipient = event({
  recipientId: Uuid('Recipient ID'),
  coachId: CoachId,
  name: Type.String(),
  phone: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  inn: Type.String(),
  bankDetailsChanged: Type.Boolean(),
  previousEmail: Type.Optional(Type.String({ description: 'Where a change of bank details must be told' })),
});
const Receipt = event({
  receiptId: Uuid('Receipt ID'),
  paymentId: Uuid('Payment ID'),
  kind: Type.Union([Type.Literal('sell'), Type.Literal('sell_refund')]),
  receiptLink: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
});
const Email = event({ messageId: Uuid('Message ID'), template: Type.String(), reason: Type.Optional(Type.String()) });
const User = event({
  userId: Uuid('User ID'),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  name: Type.Optional(Type.String({ maxLength: 200 })),
  locale: Type.Optional(Type.Union([Type.Literal('ru'), Type.Literal('en')])),
});

/** Every event of the platform and the shape of its data. The NATS subject is the name; the stream is the owner's. */
export const eventSchemas = {
  'payment.created': event(PaymentRef),
  'payment.paid': event({
    ...PaymentRef,
    externalId: Uuid('Operation ID at the bank'),
    purpose: Purpose,
    coachDueAmount: ExactAmount,
    platformFeeAmount: ExactAmount,
    vatAmount: ExactAmount,
    vatPercentage: Percentage,
    captureMode: Type.Union([Type.Literal('automatic'), Type.Literal('manual')]),
    createdAt: DateTime,
    paidAt: DateTime,
    receiptTo: Type.Optional(Type.String({ description: 'Where the payer asked to be told; nobody else knows it' })),
    lines: Type.Array(
      event({ sessionId: SessionId, name: Type.String(), coachDueAmount: ExactAmount, platformFeeAmount: ExactAmount }),
    ),
  }),
  'payment.failed': event({ ...PaymentRef, reason: Type.String() }),
  'payment.review': event({ ...PaymentRef, reason: Type.String() }),
  'receipt.registered': Receipt,
  'receipt.failed': Receipt,
  'recipient.created': Recipient,
  'recipient.updated': Recipient,
  'remittance.created': Remittance,
  'remittance.completed': Remittance,
  'remittance.failed': Remittance,
  'remittance.returned': Remittance,
  'email.sent': Email,
  'email.failed': Email,
  'user.registered': User,
  'user.updated': User,
} satisfies Record<string, TObject>;

export type EventType = keyof typeof eventSchemas;
export type EventData<T extends EventType> = Static<(typeof eventSchemas)[T]>;
export const eventTypes = Object.keys(eventSchemas) as EventType[];

/** JetStream streams by owner. Every subject belongs to exactly one stream. */
export const streams = {
  PAY: ['payment.>', 'receipt.>', 'setting.>'],
  PAYOUT: ['remittance.>', 'recipient.>', 'document.>'],
  NOTIFICATION: ['email.>'],
  PLATFORM: ['session.>', 'user.>'],
} as const;
export type StreamName = keyof typeof streams;

export function streamOf(type: EventType): StreamName {
  const prefix = `${type.slice(0, type.indexOf('.'))}.>`;
  const found = (Object.keys(streams) as StreamName[]).find((name) =>
    (streams[name] as readonly string[]).includes(prefix),
  );
  if (found === undefined) throw new RangeError(`no stream carries ${type}`);
  return found;
}

/** CloudEvents 1.0, JSON format. `id` is the de-duplication key everywhere, `sequence` the aggregate's version. */
export interface Event<T extends EventType = EventType> {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: T;
  readonly subject: string;
  readonly sequence: number;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: EventData<T>;
}

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);

/** Told for internal services, operators and monitors; no service of ours listens. */
export const outwardEvents: readonly EventType[] = [
  'payment.created',
  'payment.failed',
  'payment.review',
  'receipt.registered',
  'receipt.failed',
  'remittance.created',
  'email.sent',
  'email.failed',
];
