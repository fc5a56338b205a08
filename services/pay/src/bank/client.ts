import { createUpstream, type Outcome, type Upstream, type UpstreamParts } from '@leko/upstream';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { OperationRef } from './acquirer.ts';
import type { TochkaOptions } from './options.ts';
import { reportCalls } from './tochka-registry.ts';

/** The bank's words. Only what we use is asked for; what it adds is none of our business. */
const Order = Type.Object({
  orderId: Type.String({ minLength: 1, maxLength: 128 }),
  type: Type.String({ maxLength: 40 }),
  amount: Type.Number(),
  time: Type.Optional(Type.String({ maxLength: 40 })),
});
const Operation = Type.Object({
  operationId: Type.String({ format: 'uuid' }),
  status: Type.String({ maxLength: 40 }),
  amount: Type.Number(),
  paymentLink: Type.Optional(Type.String({ maxLength: 2083 })),
  paymentLinkId: Type.Optional(Type.String({ maxLength: 45 })),
  paidAt: Type.Optional(Type.String({ maxLength: 40 })),
  Order: Type.Optional(Type.Array(Order, { maxItems: 1_000 })),
});
export type TochkaOperation = Static<typeof Operation>;

const envelope = <T extends TSchema>(data: T) => Type.Object({ Data: data });
const Created = envelope(
  Type.Object({
    operationId: Type.String({ format: 'uuid' }),
    paymentLink: Type.String({ minLength: 1, maxLength: 2083 }),
    amount: Type.Number(),
  }),
);
const Operations = envelope(Type.Object({ Operation: Type.Array(Operation, { maxItems: 1_000 }) }));

const Captured = envelope(Type.Object({ result: Type.Boolean() }));
const Refunded = envelope(
  Type.Object({
    isRefund: Type.Boolean(),
    operationId: Type.String({ format: 'uuid' }),
    amount: Type.Number(),
    orderId: Type.String({ minLength: 1, maxLength: 128 }),
  }),
);

export interface LinkBody {
  readonly amount: number;
  readonly purpose: string;
  readonly paymentMode: readonly string[];
  readonly paymentLinkId: string;
  readonly redirectUrl: string;
  readonly failRedirectUrl: string;
  readonly preAuthorization: boolean;
  readonly ttl: number;
}

const CONNECTIONS = 16;
/** A page must stay well below what an answer may weigh. */
const PAGE_SIZE = 200;

const PREFIX = '/uapi/acquiring/v1.0';

/** The calls of the payment-link API, one function each. */
export function createTochkaClient(options: TochkaOptions, parts: UpstreamParts) {
  // 424 and 5xx are the bank's own trouble, and say nothing of what was done.
  const call: Upstream = createUpstream({
    ...parts,
    name: 'tochka_acquiring',
    baseUrl: options.baseUrl,
    connections: CONNECTIONS,
    refusedStatuses: [400, 401, 403, 404],
  });
  const { patience } = options;
  const headers = { authorization: `Bearer ${options.token}` };

  return {
    ...reportCalls({ call, options, prefix: PREFIX, headers, refusal }),
    createLink: (paymentId: string, body: LinkBody, deadline?: Date): Promise<Outcome<Static<typeof Created>>> =>
      call({
        method: 'POST',
        path: `${PREFIX}/payments`,
        headers,
        body: { Data: { customerCode: options.customerCode, merchantId: options.merchantId, ...body } },
        trackingId: paymentId,
        timeoutMs: patience.writeMs,
        deadline,
        answer: Created,
        refusal,
      }),
    getOperation: (
      paymentId: string,
      operationId: string,
      deadline?: Date,
    ): Promise<Outcome<Static<typeof Operations>>> =>
      call({
        method: 'GET',
        path: `${PREFIX}/payments/${encodeURIComponent(operationId)}`,
        headers,
        trackingId: paymentId,
        timeoutMs: patience.readMs,
        deadline,
        answer: Operations,
        refusal,
      }),
    capture: ({ operationId, paymentId, deadline }: OperationRef): Promise<Outcome<Static<typeof Captured>>> =>
      call({
        method: 'POST',
        path: `${PREFIX}/payments/${encodeURIComponent(operationId)}/capture`,
        headers,
        trackingId: paymentId,
        timeoutMs: patience.writeMs,
        deadline,
        answer: Captured,
        refusal,
      }),
    refund: (
      { operationId, paymentId, deadline }: OperationRef,
      amount: number,
    ): Promise<Outcome<Static<typeof Refunded>>> =>
      call({
        method: 'POST',
        path: `${PREFIX}/payments/${encodeURIComponent(operationId)}/refund`,
        headers,
        body: { Data: { amount } },
        trackingId: paymentId,
        timeoutMs: patience.writeMs,
        deadline,
        answer: Refunded,
        refusal,
      }),
    listOperations: (
      paymentId: string,
      { from, to, page, deadline }: { from: Date; to: Date; page: number; deadline?: Date | undefined },
    ): Promise<Outcome<Static<typeof Operations>>> =>
      call({
        method: 'GET',
        path: `${PREFIX}/payments`,
        query: {
          customerCode: options.customerCode,
          fromDate: from.toISOString().slice(0, 10),
          toDate: to.toISOString().slice(0, 10),
          page: String(page),
          perPage: String(PAGE_SIZE),
        },
        headers,
        trackingId: paymentId,
        timeoutMs: patience.readMs,
        deadline,
        answer: Operations,
        // Other people's operations are none of this payment's business.
        logged: (body) => onlyOwn(body, paymentId),
        refusal,
      }),
  };
}

export const TOCHKA_PAGE_SIZE = PAGE_SIZE;
export type TochkaClient = ReturnType<typeof createTochkaClient>;

function onlyOwn(body: unknown, paymentId: string): unknown {
  const listed = (body as { Data?: { Operation?: { paymentLinkId?: string }[] } } | null)?.Data?.Operation;
  if (!Array.isArray(listed)) return body;
  return { listed: listed.length, own: listed.filter((one) => one?.paymentLinkId === paymentId) };
}

/** `{"code":"400","message":"…","Errors":[{"errorCode","message"}]}`; the code is a string here. */
function refusal(body: unknown): { code: string; reason: string } {
  const { code, message, Errors } = body as { code?: unknown; message?: unknown; Errors?: { message?: unknown }[] };
  const details = Array.isArray(Errors) ? Errors.map((error) => String(error?.message ?? '')).filter(Boolean) : [];
  return {
    code: String(code ?? 'refused'),
    reason: [...new Set([String(message ?? 'refused'), ...details])].join(': '),
  };
}
