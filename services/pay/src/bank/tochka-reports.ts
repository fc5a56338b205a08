import { createHash } from 'node:crypto';
import { add, fromJsonNumber, ZERO } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { BankOperation, BankRow, UnreadableRow } from '../reconciliation/domain/findings.ts';
import type { AcquirerReports, ListedOperation, OperationList, OperationQuery } from './acquirer-reports.ts';
import type { TochkaClient } from './client.ts';
import { REPORT_PAGE_SIZE } from './tochka-registry.ts';
import { STATUSES, toDate } from './translate.ts';

const OperationId = Type.String({ format: 'uuid' });
const Row = Type.Object({
  operationId: OperationId,
  paymentLinkId: Type.Optional(Type.String({ maxLength: 45 })),
  status: Type.String({ maxLength: 40 }),
  amount: Type.Number(),
  commission: Type.Number(),
  enrollmentAmount: Type.Number(),
});
const Operation = Type.Object({
  operationId: OperationId,
  paymentLinkId: Type.Optional(Type.String({ maxLength: 45 })),
  merchantId: Type.Optional(Type.String({ maxLength: 40 })),
  status: Type.String({ maxLength: 40 }),
  amount: Type.Number(),
  paidAt: Type.Optional(Type.String({ maxLength: 40 })),
  Order: Type.Optional(Type.Array(Type.Object({ type: Type.String(), amount: Type.Number() }))),
});

/** All pages together stay below this; what is further back is compared by the day's registry. */
const MAX_PAGES = 50;
const LIST_MS = 30_000;
const MAX_DETAIL = 300;
const FINGERPRINT_CHARS = 32;

/** Tochka's registry and operation list in our words. */
export function tochkaReports(client: TochkaClient, merchantId: string): AcquirerReports {
  return {
    async dayRegistry(day, deadline) {
      const outcome = await client.dayRegistry(day, deadline);
      if (outcome.kind !== 'ok') return outcome;
      const read = outcome.value.Data.Registry.flatMap(({ payments }) => payments).map(readRow);
      return { kind: 'ok', value: { rows: read.flatMap(rowsIn), unreadable: read.flatMap(unreadableIn) } };
    },
    listOperations: (query) => listAll(client, merchantId, query),
    async lookUp(operationId, deadline) {
      const outcome = await client.lookUp(operationId, deadline);
      if (outcome.kind === 'refused' && outcome.status === 404) return { kind: 'ok', value: undefined };
      if (outcome.kind !== 'ok') return outcome;
      const read = outcome.value.Data.Operation.map(readOperation);
      const found = read.flatMap(rowsIn).find((one) => one.operationId === operationId);
      return found ? { kind: 'ok', value: found } : { kind: 'unknown', reason: 'the answer is about something else' };
    },
  };
}

type Read<T> = { readonly row: T } | { readonly unreadable: UnreadableRow };
const rowsIn = <T>(read: Read<T>): T[] => ('row' in read ? [read.row] : []);
const unreadableIn = <T>(read: Read<T>): UnreadableRow[] => ('unreadable' in read ? [read.unreadable] : []);

async function listAll(
  client: TochkaClient,
  merchantId: string,
  query: OperationQuery,
): Promise<Outcome<OperationList>> {
  const operations: ListedOperation[] = [];
  const unreadable: UnreadableRow[] = [];
  const until = performance.now() + LIST_MS;
  for (let page = 1; page <= MAX_PAGES && performance.now() < until; page++) {
    const outcome = await client.listReport({ ...query, page });
    if (outcome.kind !== 'ok') return outcome;
    const items = outcome.value.Data.Operation;
    const read = items.filter((item) => isOurs(item, merchantId)).map(readOperation);
    operations.push(...read.flatMap(rowsIn));
    unreadable.push(...read.flatMap(unreadableIn));
    if (items.length < REPORT_PAGE_SIZE) return { kind: 'ok', value: { operations, unreadable } };
  }
  return { kind: 'unknown', reason: 'more operations than could be read in time' };
}

/** The list is the customer's, who may have outlets that do not belong to this platform. */
const isOurs = (item: unknown, merchantId: string): boolean => {
  const other = (item as { merchantId?: unknown } | null)?.merchantId;
  return other === undefined || other === merchantId;
};

function readRow(item: unknown): Read<BankRow> {
  const read = checked(Row, item);
  if ('unreadable' in read) return read;
  const { row } = read;
  const status = STATUSES[row.status];
  const [amount, commission, enrolment] = [row.amount, row.commission, row.enrollmentAmount].map(fromJsonNumber);
  if (status === undefined) return unreadableRow(item, `/status is ${row.status}`);
  if (!amount || !commission || !enrolment) return unreadableRow(item, 'an amount is not an amount of money');
  return { row: { ...idsOf(row), status, amount, commission, enrolment } };
}

function readOperation(item: unknown): Read<ListedOperation> {
  const read = checked(Operation, item);
  if ('unreadable' in read) return read;
  const { row } = read;
  const status = STATUSES[row.status];
  const amount = fromJsonNumber(row.amount);
  const refunds = (row.Order ?? []).filter(({ type }) => type === 'refund');
  const refunded = status === 'refunded' ? amount : sumOf(refunds.map((order) => fromJsonNumber(order.amount)));
  if (status === undefined) return unreadableRow(item, `/status is ${row.status}`);
  if (!amount || !refunded) return unreadableRow(item, 'an amount is not an amount of money');
  return { row: { ...idsOf(row), status, amount, refunded, paidAt: toDate(row.paidAt) } };
}

/** Identifiers are compared without regard to case, because the bank may change it. */
const idsOf = (item: { operationId: string; paymentLinkId?: string }) => ({
  operationId: item.operationId.toLowerCase(),
  paymentId: item.paymentLinkId?.toLowerCase(),
});

function sumOf(amounts: readonly (BankOperation['amount'] | undefined)[]): BankOperation['amount'] | undefined {
  const known = amounts.flatMap((amount) => amount ?? []);
  return known.length === amounts.length ? add(ZERO, ...known) : undefined;
}

function checked<T extends TSchema>(schema: T, item: unknown): Read<Static<T>> {
  if (Value.Check(schema, item)) return { row: item };
  const error = Value.Errors(schema, item).First();
  return unreadableRow(item, `${error?.path ?? ''} ${error?.message ?? ''}`);
}

function unreadableRow(item: unknown, why: string): { unreadable: UnreadableRow } {
  const { operationId } = (item ?? {}) as { operationId?: unknown };
  return {
    unreadable: {
      operationId: Value.Check(OperationId, operationId) ? operationId.toLowerCase() : undefined,
      fingerprint: createHash('sha256')
        .update(JSON.stringify(item) ?? '')
        .digest('hex')
        .slice(0, FINGERPRINT_CHARS),
      detail: why.trim().slice(0, MAX_DETAIL),
    },
  };
}
