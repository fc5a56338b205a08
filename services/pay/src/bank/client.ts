import { createUpstream, type Outcome, type Upstream, type UpstreamParts } from '@leko/upstream';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { OperationRef } from './acquirer.ts';
import type { TochkaOptions } from './options.ts';
import { reportCalls } from './tochka-registry.ts';

/** The bank's answers. Only the fields that we use are checked; others are ignored. */
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
const PAYMENTS = `${PREFIX}/payments`;
const pathOf = (operationId: string) => `${PAYMENTS}/${encodeURIComponent(operationId)}`;

type Answer<T extends TSchema> = Promise<Outcome<Static<T>>>;

/** The calls of the payment-link API, one function each. */
export function createTochkaClient(options: TochkaOptions, parts: UpstreamParts) {
  // 424 and 5xx are faults of the bank, and say nothing about the outcome.
  const call: Upstream = createUpstream({
    ...parts,
    name: 'tochka_acquiring',
    baseUrl: options.baseUrl,
    connections: CONNECTIONS,
    refusedStatuses: [400, 401, 403, 404],
  });
  const { customerCode, merchantId, timeouts, token } = options;
  const common = { headers: { authorization: `Bearer ${token}` }, refusal };
  const read = { ...common, method: 'GET', timeoutMs: timeouts.readMs } as const;
  const write = { ...common, method: 'POST', timeoutMs: timeouts.writeMs } as const;

  return {
    ...reportCalls({ call, options, prefix: PREFIX, read }),
    createLink(paymentId: string, link: LinkBody, deadline?: Date): Answer<typeof Created> {
      const body = { Data: { customerCode, merchantId, ...link } };
      return call({ ...write, path: PAYMENTS, body, trackingId: paymentId, deadline, answer: Created });
    },
    getOperation: (paymentId: string, operationId: string, deadline?: Date): Answer<typeof Operations> =>
      call({ ...read, path: pathOf(operationId), trackingId: paymentId, deadline, answer: Operations }),
    capture({ operationId, paymentId, deadline }: OperationRef): Answer<typeof Captured> {
      const path = `${pathOf(operationId)}/capture`;
      return call({ ...write, path, trackingId: paymentId, deadline, answer: Captured });
    },
    refund({ operationId, paymentId, deadline }: OperationRef, amount: number): Answer<typeof Refunded> {
      const [path, body] = [`${pathOf(operationId)}/refund`, { Data: { amount } }];
      return call({ ...write, path, body, trackingId: paymentId, deadline, answer: Refunded });
    },
    listOperations: (paymentId: string, { deadline, ...days }: OperationDays): Answer<typeof Operations> =>
      call({
        ...read,
        path: PAYMENTS,
        query: { customerCode, ...queryOf(days) },
        trackingId: paymentId,
        deadline,
        answer: Operations,
        // The log has the operation of this payment only, none of other payers.
        logged: (body) => onlyOwn(body, paymentId),
      }),
  };
}

interface OperationDays {
  readonly from: Date;
  readonly to: Date;
  /** From 1. */
  readonly page: number;
  readonly deadline?: Date | undefined;
}

const queryOf = ({ from, to, page }: OperationDays) => ({
  fromDate: from.toISOString().slice(0, 10),
  toDate: to.toISOString().slice(0, 10),
  page: String(page),
  perPage: String(PAGE_SIZE),
});

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
