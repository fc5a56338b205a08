import {
  Amount,
  AthleteId,
  CoachId,
  DateTime,
  described,
  ExactAmount,
  OneOf,
  OrderId,
  PaymentStatus,
  Percentage,
  PlainText,
  Purpose,
  SessionId,
  Text,
  Uuid,
} from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { MAX_SERVICES } from '../domain/receipt-lines.ts';
import { reconciliationSchemas } from './reconciliation-schemas.ts';
import { Capture, Refund, RefundRequest } from './refund-schemas.ts';
import { reviewSchemas } from './reviews.ts';
import { SendReceiptTo } from './send-receipt-to.ts';
import { StateMachine } from './state-machine-schema.ts';
import { StretchPayment } from './stretch-schemas.ts';

const strict = { additionalProperties: false };

const Service = Type.Object(
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

const SettingValues = Type.Object({}, { additionalProperties: true, description: 'All fields of the setting' });

export const Setting = Type.Object(
  {
    id: Uuid('Setting ID: of these values'),
    name: Type.String(),
    values: SettingValues,
    active: Type.Boolean({ description: 'In force now' }),
    createdAt: DateTime,
    updatedAt: DateTime,
    validFrom: described(DateTime, 'From when on they are in force, until newer ones are'),
    changedBy: Type.Optional(Type.String({ description: 'Who wrote them; for operators' })),
    why: Type.Optional(Type.String({ description: 'The reason that was given; for operators' })),
  },
  { $id: 'Setting', ...strict },
);

export const Settings = Type.Object({ settings: Type.Array(Setting) }, { $id: 'Settings', ...strict });

export const SettingRequest = Type.Object(
  {
    values: SettingValues,
    validFrom: Type.Optional(described(DateTime, 'From when on; now, where it is left out')),
    why: Type.Optional(Text(500, 'The reason, for whoever reads the history', ['Spring campaign'])),
  },
  { $id: 'SettingRequest', ...strict, examples: [{ values: { percentage: '12.5000', rounding: 'half_up' } }] },
);

export const CallbackQuery = Type.Object(
  {
    callback_type: OneOf(['PAYMENT', 'RECEIPT'], 'What the callback is about'),
    status: OneOf(['SUCCESS', 'FAILURE'], 'What it claims'),
    tracking_id: PlainText(128, "The payment's or the receipt's id", ['tracking_123']),
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

export const schemas = [
  Service,
  PriceRequest,
  Price,
  PaymentRequest,
  Payment,
  Setting,
  Settings,
  SettingRequest,
  Callback,
  RefundRequest,
  Refund,
  Capture,
  ...reconciliationSchemas,
  ...reviewSchemas,
  StretchPayment,
  StateMachine,
];
