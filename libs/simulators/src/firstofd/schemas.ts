import { type Static, Type } from '@sinclair/typebox';

const inn = Type.String({ pattern: '^([0-9]{10}|[0-9]{12})$' });
const sum = Type.Number({ minimum: 0 });
const AGENTS = [
  'bank_paying_agent',
  'bank_paying_subagent',
  'paying_agent',
  'paying_subagent',
  'attorney',
  'commission_agent',
  'another',
];
const METHODS = [
  'full_prepayment',
  'prepayment',
  'advance',
  'full_payment',
  'partial_payment',
  'credit',
  'credit_payment',
];
const TAX_SYSTEMS = ['osn', 'usn_income', 'usn_income_outcome', 'envd', 'esn', 'patent'];
const VATS = [
  'none',
  'vat0',
  'vat5',
  'vat7',
  'vat10',
  'vat20',
  'vat22',
  'vat105',
  'vat107',
  'vat110',
  'vat120',
  'vat122',
];

const oneOf = (values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));

const Item = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 128 }),
  price: sum,
  quantity: Type.Number({ exclusiveMinimum: 0 }),
  sum,
  payment_method: Type.Optional(oneOf(METHODS)),
  payment_object: Type.Optional(Type.String({ minLength: 1 })),
  vat: Type.Object({ type: oneOf(VATS), sum: Type.Optional(sum) }),
  agent_info: Type.Optional(Type.Object({ type: oneOf(AGENTS) })),
  supplier_info: Type.Optional(
    Type.Object({
      phones: Type.Array(Type.String({ pattern: '^\\+?[0-9]{6,18}$' }), { minItems: 1 }),
      name: Type.String({ minLength: 1, maxLength: 256 }),
      inn,
    }),
  ),
});

export const Credentials = Type.Object({ login: Type.String(), pass: Type.String() });

export const SaleBody = Type.Object({
  external_id: Type.String({ minLength: 1, maxLength: 128 }),
  receipt: Type.Object({
    client: Type.Object({
      email: Type.Optional(Type.String({ minLength: 3, maxLength: 64 })),
      phone: Type.Optional(Type.String({ minLength: 6, maxLength: 64 })),
    }),
    company: Type.Object({
      email: Type.String({ minLength: 3, maxLength: 64 }),
      inn,
      sno: Type.Optional(oneOf(TAX_SYSTEMS)),
      payment_address: Type.String({ minLength: 1, maxLength: 256 }),
    }),
    items: Type.Array(Item, { minItems: 1, maxItems: 100 }),
    payments: Type.Array(Type.Object({ type: Type.Integer({ minimum: 0, maximum: 9 }), sum }), {
      minItems: 1,
      maxItems: 10,
    }),
    total: sum,
  }),
  service: Type.Optional(Type.Object({ callback_url: Type.Optional(Type.String({ maxLength: 256 })) })),
  timestamp: Type.String({ pattern: '^[0-9]{2}\\.[0-9]{2}\\.[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}$' }),
});

export type Sale = Static<typeof SaleBody>;
export type SaleReceipt = Sale['receipt'];
export type SaleItem = Static<typeof Item>;
