import type { CallOptions, Outcome, Upstream } from '@leko/upstream';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { type MoscowDay, moscowDayOf } from '../payments/domain/moscow-day.ts';
import type { OperationQuery } from './acquirer-reports.ts';
import type { TochkaOptions } from './options.ts';

const WORDS = { refunded: 'REFUNDED', partly_refunded: 'REFUNDED_PARTIALLY' } as const;

/** Rows are checked one by one: an unreadable one must not hide the others. */
const Registry = Type.Object({
  Data: Type.Object({ Registry: Type.Array(Type.Object({ payments: Type.Array(Type.Unknown()) })) }),
});
const Operations = Type.Object({ Data: Type.Object({ Operation: Type.Array(Type.Unknown(), { maxItems: 1_000 }) }) });

/** A registry has no pages: a whole day comes in one answer. */
const REGISTRY_BYTES = 16 * 1024 * 1024;
/** A page must stay well below what an answer may weigh. */
export const REPORT_PAGE_SIZE = 200;

interface Parts {
  readonly call: Upstream;
  readonly options: TochkaOptions;
  /** Where the payment-link API begins. */
  readonly prefix: string;
  /** What all reading calls have in common. */
  readonly read: Pick<CallOptions<TSchema>, 'method' | 'headers' | 'refusal' | 'timeoutMs'>;
}

/** The calls that read the bank's records. The log has how much was read, without the payers' purposes. */
export function reportCalls({ call, options, prefix, read }: Parts) {
  const { customerCode, merchantId, timeouts } = options;

  return {
    dayRegistry: (date: MoscowDay, deadline?: Date): Promise<Outcome<Static<typeof Registry>>> =>
      call({
        ...read,
        path: `${prefix}/registry`,
        query: { customerCode, merchantId, date },
        trackingId: `registry-${date}`,
        timeoutMs: timeouts.registryMs,
        deadline,
        maxAnswerBytes: REGISTRY_BYTES,
        answer: Registry,
        logged: (body) => sizeOf(body, 'Registry'),
      }),
    listReport: ({
      from,
      to,
      status,
      page,
    }: OperationQuery & { page: number }): Promise<Outcome<Static<typeof Operations>>> =>
      call({
        ...read,
        path: `${prefix}/payments`,
        query: {
          customerCode,
          fromDate: moscowDayOf(from),
          toDate: moscowDayOf(to),
          page: String(page),
          ...(status === undefined ? {} : { status: WORDS[status] }),
          perPage: String(REPORT_PAGE_SIZE),
        },
        trackingId: `operations-${moscowDayOf(to)}`,
        answer: Operations,
        logged: (body) => sizeOf(body, 'Operation'),
      }),
    lookUp: (operationId: string, deadline?: Date): Promise<Outcome<Static<typeof Operations>>> =>
      call({
        ...read,
        path: `${prefix}/payments/${encodeURIComponent(operationId)}`,
        trackingId: operationId,
        deadline,
        answer: Operations,
      }),
  };
}

function sizeOf(body: unknown, list: 'Registry' | 'Operation'): unknown {
  const entries = (body as { Data?: Record<string, unknown> } | null)?.Data?.[list];
  if (!Array.isArray(entries)) return body;
  return { listed: entries.flatMap((entry: { payments?: unknown }) => entry?.payments ?? [entry]).length };
}
