import {
  Amount,
  AthleteId,
  CoachId,
  DateTime,
  ExactAmount,
  OneOf,
  OrderId,
  PaymentStatus,
  Percentage,
  Purpose,
  SessionId,
  Text,
  Uuid,
} from '@leko/contracts';
import { Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };

const Service = Type.Object(
  { coachDueAmount: Amount, name: Text(128, 'Service name', ['Classic yoga session']), sessionId: SessionId },
  { $id: 'Service', ...strict },
);
const MAX_SERVICES = 100;

/** A strict e-mail or an E.164 phone number. */
const SendReceiptTo = Type.String({
  maxLength: 254,
  pattern:
    "^(\\+[1-9]\\d{6,14}|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\\.)*[A-Za-z0-9-]{1,62}\\.[A-Za-z]{2,24})$",
  description: 'E-mail or phone number the receipt goes to; optional where the coach has left one',
  examples: ['athlete@example.com'],
});

/** Examples that work as they stand: 100 RUB and the platform's 10 %. */
const exampleOrder = {
  orderId: 'order-1',
  services: [{ coachDueAmount: '100 RUB', name: 'Classic yoga session', sessionId: 'session-1' }],
};
const examplePayment = {
  ...exampleOrder,
  totalAmount: '110 RUB',
  purpose: 'Training sessions with a coach',
  coachId: '22222222-2222-4222-8222-222222222222',
  sendReceiptTo: 'athlete@example.com',
};

export const PriceRequest = Type.Object(
  { orderId: OrderId, services: Type.Array(Service, { minItems: 1, maxItems: MAX_SERVICES }) },
  { $id: 'PriceRequest', ...strict, examples: [exampleOrder] },
);

const ServicePrice = Type.Object(
  {
    sessionId: SessionId,
    name: Type.String(),
    coachDueAmount: Amount,
    platformFeeAmount: Amount,
    totalAmount: Amount,
    vatAmount: ExactAmount,
    vatPercentage: Percentage,
    platformFeePercentage: Percentage,
  },
  strict,
);

export const Price = Type.Object(
  {
    orderId: OrderId,
    coachDueAmount: ExactAmount,
    platformFeeAmount: ExactAmount,
    totalAmount: ExactAmount,
    vatAmount: ExactAmount,
    platformFeePercentage: Percentage,
    vatPercentage: Percentage,
    servicesPrices: Type.Array(ServicePrice),
  },
  { $id: 'Price', ...strict },
);

export const PaymentRequest = Type.Object(
  {
    totalAmount: Amount,
    purpose: Purpose,
    orderId: OrderId,
    services: Type.Optional(Type.Array(Service, { minItems: 1, maxItems: MAX_SERVICES })),
    coachId: CoachId,
    sendReceiptTo: Type.Optional(SendReceiptTo),
  },
  { $id: 'PaymentRequest', ...strict, examples: [examplePayment] },
);

export const Payment = Type.Object(
  {
    paymentId: Uuid('Payment ID'),
    externalId: Uuid("The bank's operation ID; the payment ID until the bank has answered"),
    orderId: OrderId,
    athleteId: AthleteId,
    coachId: CoachId,
    amount: Amount,
    purpose: Purpose,
    status: PaymentStatus,
    paymentLink: Type.Optional(Type.String({ format: 'uri', description: 'Where the payer pays; while CREATED' })),
    receiptLink: Type.Optional(Type.String({ format: 'uri', description: 'The fiscal receipt, once registered' })),
    operation: Type.Optional(Type.Object({}, { additionalProperties: true, description: "The bank's own view" })),
    createdAt: DateTime,
  },
  { $id: 'Payment', ...strict },
);

export const Settings = Type.Object(
  {
    settings: Type.Array(
      Type.Object(
        {
          id: Uuid('Setting ID'),
          name: Type.String(),
          values: Type.Object({}, { additionalProperties: true }),
          active: Type.Boolean(),
          createdAt: DateTime,
          updatedAt: DateTime,
        },
        strict,
      ),
    ),
  },
  { $id: 'Settings', ...strict },
);

export const CallbackQuery = Type.Object(
  {
    callback_type: OneOf(['PAYMENT', 'RECEIPT'], 'What the callback is about'),
    status: OneOf(['SUCCESS', 'FAILURE'], 'What it claims'),
    tracking_id: Text(128, "The payment's or the receipt's id", ['tracking_123']),
    token: Type.Optional(Type.String({ maxLength: 128, description: 'The capability in addresses that we gave away' })),
  },
  strict,
);

export const Callback = Type.Object(
  {
    callbackType: OneOf(['PAYMENT', 'RECEIPT'], 'What the callback is about'),
    status: OneOf(['SUCCESS', 'FAILURE'], 'What it claims'),
    trackingId: Type.String(),
  },
  { $id: 'Callback', ...strict },
);

export const schemas = [Service, PriceRequest, Price, PaymentRequest, Payment, Settings, Callback];
