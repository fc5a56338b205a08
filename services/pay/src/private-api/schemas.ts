import { CoachId, DateTime, Uuid } from '@leko/contracts';
import { Type } from '@sinclair/typebox';

const Checkout = Type.Object(
  {
    url: Type.String({ format: 'uri', description: 'Where the payer is led to the page of the bank' }),
    expiresAt: DateTime,
  },
  { description: 'How the payment can be made; only while it can' },
);

/** The payment of the private API, as that API documents it: its names, its optional fields, its price as a number. */
export const PrivatePayment = Type.Object(
  {
    status: Type.Optional(
      Type.String({
        maxLength: 40,
        default: 'awaiting',
        description: 'awaiting, checkout, review, received, canceled, failed, refund, delivered or deleted',
      }),
    ),
    price: Type.Number({ description: 'What the payer pays, in whole units and decimals', examples: [55.12] }),
    currency: Type.String({ maxLength: 10, examples: ['RUB'] }),
    methodId: Type.Integer({ description: 'The payment method, from setting `payment-methods`' }),
    coachId: CoachId,
    clientId: Uuid('The athlete'),
    serviceId: Uuid('The first session of the order: its own uuid, or a uuid (version 5) of its name'),
    clientSecret: Type.Optional(Type.String({ description: 'Opens the checkout of this payment, and nothing else' })),
    checkout: Type.Optional(Checkout),
  },
  { $id: 'StretchPayment', title: 'Payment', additionalProperties: false },
);
