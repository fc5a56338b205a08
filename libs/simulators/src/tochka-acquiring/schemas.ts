import { Type } from '@sinclair/typebox';
import { PAYMENT_MODES } from './operation.ts';

const customerCode = Type.String({ minLength: 9, maxLength: 9 });
const merchantId = Type.String({ pattern: '^[0-9]{15}$' });
const day = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' });
const amount = Type.Number({ exclusiveMinimum: 0 });
const address = Type.String({ minLength: 1, maxLength: 2083 });

export const CreateLink = Type.Object({
  Data: Type.Object({
    customerCode,
    amount,
    purpose: Type.String({ minLength: 1, maxLength: 140 }),
    paymentMode: Type.Array(Type.Union(PAYMENT_MODES.map((mode) => Type.Literal(mode))), { minItems: 1 }),
    redirectUrl: Type.Optional(address),
    failRedirectUrl: Type.Optional(address),
    merchantId: Type.Optional(merchantId),
    paymentLinkId: Type.Optional(Type.String({ minLength: 1, maxLength: 45 })),
    ttl: Type.Optional(Type.Integer({ minimum: 1, maximum: 44_640 })),
    preAuthorization: Type.Optional(Type.Boolean()),
    saveCard: Type.Optional(Type.Boolean()),
    consumerId: Type.Optional(Type.String()),
  }),
});

export const RefundBody = Type.Object({ Data: Type.Object({ amount }) });

export const ListQuery = Type.Object({
  customerCode,
  fromDate: Type.Optional(day),
  toDate: Type.Optional(day),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  perPage: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  status: Type.Optional(Type.String()),
});

export const RegistryQuery = Type.Object({
  customerCode,
  merchantId,
  date: day,
  paymentId: Type.Optional(Type.String()),
});

export const RetailersQuery = Type.Object({ customerCode });
