import './formats.ts';
import { type Static, type TObject, type TProperties, Type } from '@sinclair/typebox';
import {
  AthleteId,
  CoachId,
  DateTime,
  described,
  ExactAmount,
  MailAddress,
  OrderId,
  Percentage,
  Purpose,
  SessionId,
  Uuid,
} from './schemas.ts';
import { plainId } from './uuid.ts';

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
  previousEmail: Type.Optional(Type.String({ description: 'Where a change of bank details or e-mail must be told' })),
  earlierEmails: Type.Optional(
    Type.Array(Type.String(), { description: 'Where it must be told too: addresses in force since the last payout' }),
  ),
});
const RefundLine = event({
  sessionId: SessionId,
  coachDueAmount: ExactAmount,
  platformFeeAmount: ExactAmount,
  vatAmount: ExactAmount,
});
const Receipt = event({
  receiptId: Uuid('Receipt ID'),
  paymentId: Uuid('Payment ID'),
  refundId: Type.Optional(Uuid('Refund ID, of a refund receipt')),
  kind: Type.Union([Type.Literal('sell'), Type.Literal('sell_refund')]),
  receiptLink: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String()),
});
const Email = event({ messageId: Uuid('Message ID'), template: Type.String(), reason: Type.Optional(Type.String()) });
const Session = {
  sessionId: SessionId,
  coachId: CoachId,
  athleteId: Type.Optional(AthleteId),
  name: Type.Optional(Type.String({ maxLength: 128, description: 'What is trained' })),
  startsAt: Type.Optional(DateTime),
  endsAt: Type.Optional(DateTime),
};
const User = event({
  userId: Uuid('User ID'),
  email: Type.Optional(MailAddress('Where to write')),
  name: Type.Optional(Type.String({ maxLength: 200 })),
  phone: Type.Optional(Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' })),
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
    receivedAmount: Type.Optional(
      described(ExactAmount, 'What the bank really took, where an operator accepted another amount'),
    ),
    receiptTo: Type.Optional(Type.String({ description: 'Where the payer asked to be told; nobody else knows it' })),
    lines: Type.Array(
      event({ sessionId: SessionId, name: Type.String(), coachDueAmount: ExactAmount, platformFeeAmount: ExactAmount }),
    ),
  }),
  'payment.captured': event({ ...PaymentRef, capturedAt: DateTime }),
  'payment.refunded': event({
    ...PaymentRef,
    refundId: Uuid('Refund ID'),
    refundAmount: ExactAmount,
    coachDueAmount: ExactAmount,
    platformFeeAmount: ExactAmount,
    vatAmount: ExactAmount,
    isWhole: Type.Boolean({ description: 'Nothing of the payment is left' }),
    wasReceived: Type.Boolean({ description: 'False for money that was never ours: no payment.paid told of it' }),
    sessionId: Type.Optional(SessionId),
    refundedAt: DateTime,
    receiptTo: Type.Optional(Type.String({ description: 'Where the payer asked to be told' })),
    lines: Type.Array(RefundLine),
  }),
  'payment.failed': event({ ...PaymentRef, reason: Type.String() }),
  'payment.review': event({ ...PaymentRef, reason: Type.String() }),
  'receipt.registered': Receipt,
  'receipt.failed': Receipt,
  'setting.changed': event({
    settingId: Uuid('Setting ID'),
    name: Type.String({ maxLength: 64 }),
    values: Type.Record(Type.String(), Type.Unknown()),
    validFrom: DateTime,
    changedAt: DateTime,
    changedBy: Type.String({ maxLength: 128 }),
  }),
  'recipient.created': Recipient,
  'recipient.updated': Recipient,
  'remittance.created': Remittance,
  'remittance.completed': Remittance,
  'remittance.failed': Remittance,
  'remittance.deleted': Remittance,
  'remittance.returned': Remittance,
  'document.created': event({
    documentId: Uuid('Document ID'),
    bookingId: Uuid('Booking ID'),
    coachId: CoachId,
    athleteId: Type.Optional(AthleteId),
    documentType: Type.Union([Type.Literal('act_coach'), Type.Literal('act_athlete')]),
    number: Type.String({ maxLength: 64 }),
    fileName: Type.String({ maxLength: 200 }),
  }),
  'email.sent': Email,
  'email.failed': Email,
  'session.booked': event({ ...Session, groupId: Type.Optional(Type.String({ maxLength: 128 })) }),
  'session.completed': event({
    ...Session,
    bookingId: Uuid('Booking ID: what the acts are about'),
    orderId: Type.Optional(OrderId),
    completedAt: DateTime,
  }),
  'session.canceled': event({ ...Session, reason: Type.Optional(Type.String({ maxLength: 500 })) }),
  'session.disputed': event({
    ...Session,
    orderId: OrderId,
    disputeId: Uuid('Dispute ID'),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  }),
  'session.dispute_resolved': event({
    ...Session,
    orderId: OrderId,
    disputeId: Uuid('Dispute ID'),
    outcome: Type.Union([Type.Literal('coach'), Type.Literal('athlete'), Type.Literal('split')]),
    coachAmount: Type.Optional(described(ExactAmount, 'What the coach keeps of a split, of their share')),
  }),
  'user.registered': User,
  'user.updated': User,
  'user.blocked': event({ userId: Uuid('User ID'), reason: Type.Optional(Type.String({ maxLength: 500 })) }),
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

/** The one service that publishes to a stream. What internal services report about the platform comes in through pay. */
export const publishers = {
  PAY: 'pay',
  PAYOUT: 'payout',
  NOTIFICATION: 'notification',
  PLATFORM: 'pay',
} as const satisfies Record<StreamName, string>;

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

/** Checked data with its ids as databases write them, those of its lines, too: other people's systems may send them in capitals. */
export function withPlainIds<Data extends object>(data: Data): Data {
  const plain = Object.entries(data).map(([name, value]) => [name, plainField(name, value)]);
  return Object.fromEntries(plain) as Data; // The same fields.
}

function plainField(name: string, value: unknown): unknown {
  if (typeof value === 'string' && name.endsWith('Id')) return plainId(value);
  return name === 'lines' && Array.isArray(value) ? value.map((line) => withPlainIds(line)) : value;
}

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);

/** Published for internal services, operators and monitors; no service of ours consumes them. */
export const outwardEvents: readonly EventType[] = [
  'payment.created',
  'payment.failed',
  'payment.review',
  'receipt.failed',
  'remittance.created',
  'email.sent',
  'email.failed',
];
