import {
  Amount,
  AthleteId,
  CoachId,
  DateTime,
  ExactAmount,
  OrderId,
  PaymentStatus,
  Percentage,
  Purpose,
  SessionId,
  Text,
  Uuid,
} from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { MAX_SERVICES } from '../receipts/domain/lines.ts';
import { SendReceiptTo } from './send-receipt-to.ts';

const strict = { additionalProperties: false };

export const Service = Type.Object(
  { coachDueAmount: Amount, name: Text(128, 'Service name', ['Classic yoga session']), sessionId: SessionId },
  { $id: 'Service', ...strict },
);

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
