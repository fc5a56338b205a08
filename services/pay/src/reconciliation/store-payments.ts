import { isUuid } from '@leko/contracts';
import { kopecks } from '@leko/money';
import { sql } from 'kysely';
import type { Db } from '../db/tables.ts';
import { dayAfter, type MoscowDay, startOfDay } from '../payments/domain/moscow-day.ts';
import type { PaymentState } from '../payments/domain/states.ts';
import type { OurPayment } from './domain/findings.ts';
import type { KnownPayment } from './domain/overlooked.ts';

interface Row {
  id: string;
  external_id: string | null;
  state: PaymentState;
  amount: bigint;
  bank_amount: bigint | null;
  taken_at: Date | null;
  refunded: bigint;
  refund_reserved: bigint;
  is_of_day: boolean;
}

export interface BankIds {
  readonly operationIds: readonly string[];
  readonly paymentIds: readonly string[];
}

/**
 * Our record of a day: money taken on it, and every payment that the bank lists. A payment that the registry of another day
 * lists belongs there, as a capture or a clock may have crossed midnight.
 */
export async function paymentsOfDay(
  db: Db,
  { day, operationIds, paymentIds }: BankIds & { day: MoscowDay },
): Promise<OurPayment[]> {
  const [from, to] = [startOfDay(day), startOfDay(dayAfter(day))];
  const { rows } = await sql<Row>`
    select p.id, p.external_id, p.state, p.amount, p.bank_amount, p.taken_at, p.refunded, p.refund_reserved,
      exists (select from reconciliation_line l where l.day = ${day} and l.key = coalesce(p.external_id::text, 'payment:' || p.id))
      or (p.taken_at is not null and p.taken_at >= ${from} and p.taken_at < ${to} and not exists (
        select from reconciliation_line l where l.key = p.external_id::text and l.day <> ${day} and l.commission is not null
      )) as is_of_day
    from payment p where p.id in (
      select id from payment where taken_at >= ${from} and taken_at < ${to}
      union select id from payment where external_id = any(${uuids(operationIds)}::uuid[])
      union select id from payment where id = any(${uuids(paymentIds)}::uuid[])
      union select o.id from reconciliation_line l join payment o on o.external_id = l.operation_id where l.day = ${day}
    )
    order by p.taken_at, p.id`.execute(db);
  return rows.map(toOurs);
}

const toOurs = (row: Row): OurPayment => ({
  paymentId: row.id,
  operationId: row.external_id ?? undefined,
  state: row.state,
  amount: kopecks(row.amount),
  bankAmount: row.bank_amount === null ? undefined : kopecks(row.bank_amount),
  takenAt: row.taken_at ?? undefined,
  refunded: kopecks(row.refunded),
  reserved: kopecks(row.refund_reserved),
  isOfDay: row.is_of_day,
});

/** The bank repeats any text that it was given as a payment's id, so it may not be a uuid. */
const uuids = (ids: readonly string[]): string[] => ids.filter(isUuid);

/** Payments that the bank's operations may belong to, by operation id and by payment id. */
export async function paymentsOfBank(db: Db, { operationIds, paymentIds }: BankIds): Promise<KnownPayment[]> {
  const { rows } = await sql<{ id: string; external_id: string | null; state: PaymentState }>`
    select id, external_id, state from payment where external_id = any(${uuids(operationIds)}::uuid[])
    union select id, external_id, state from payment where id = any(${uuids(paymentIds)}::uuid[])`.execute(db);
  return rows.map((row) => ({ paymentId: row.id, operationId: row.external_id ?? undefined, state: row.state }));
}
