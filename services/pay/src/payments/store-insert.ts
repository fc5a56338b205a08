import { insertEvents, type OutboxRow } from '@leko/events';
import { insertTransitions, transactAtOnce, transitionRow } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { PaymentLine, UnpaidPayment } from './domain/payment.ts';
import { lineToRow, toRow } from './store-row.ts';

/** A payment that is not written yet. */
export interface NewPayment {
  readonly payment: UnpaidPayment;
  readonly lines: readonly PaymentLine[];
  /** What is published of it. */
  readonly event: OutboxRow;
}

/**
 * Writes payments, each with its lines, its place in the athlete's count, its history and its event: one statement however
 * many there are, because nothing is made as often as payments are. Answers which were made: false is one whose order has a
 * live payment already or whose athlete is blocked, and of that one nothing at all is written.
 *
 * Payments go in by athlete and order, then counts by athlete: of two statements that meet, one waits for the other.
 */
export async function insertPayments(db: Kysely<Tables>, payments: readonly NewPayment[]): Promise<boolean[]> {
  const { rows } = await transactAtOnce(db, (one) =>
    sql<{ id: string }>`/* prepared: insert-payments */
      with new as materialized (
        select * from jsonb_to_recordset(${jsonOf(payments)}::jsonb) as new (id uuid, order_id text, athlete_id uuid,
          coach_id uuid, amount bigint, coach_due bigint, fee bigint, vat bigint, currency text, fee_percentage text,
          vat_percentage text, capture_mode text, purpose text, personal text, request_hash text, state text,
          link_expires_at timestamptz, link_asked_at timestamptz, created_at timestamptz, next_check_at timestamptz,
          lines jsonb, move jsonb, event jsonb)
      ), made as (
        insert into payment (id, order_id, athlete_id, coach_id, amount, coach_due, fee, vat, currency, fee_percentage,
          vat_percentage, capture_mode, purpose, personal, request_hash, state, holds_order, version, link_expires_at,
          link_asked_at, created_at, updated_at, next_check_at)
        select id, order_id, athlete_id, coach_id, amount, coach_due, fee, vat, currency, fee_percentage, vat_percentage,
          capture_mode, purpose, personal, request_hash, state, true, 1, link_expires_at, link_asked_at, created_at,
          created_at, next_check_at
        from new
        where not exists (select from contact where user_id = new.athlete_id and blocked_at is not null)
        order by athlete_id, order_id
        on conflict (athlete_id, order_id) where holds_order do nothing
        returning id
      ), written as materialized (
        select new.* from new join made using (id)
      ), lines as (
        insert into payment_line (payment_id, position, session_id, name, coach_due, fee, vat)
        select written.id, line.* from written, jsonb_to_recordset(lines)
          as line (position int, session_id text, name text, coach_due bigint, fee bigint, vat bigint)
      ), counted as (
        insert into payment_count (athlete_id, payments)
        select athlete_id, count(*) from written group by athlete_id order by athlete_id
        on conflict (athlete_id) do update set payments = payment_count.payments + excluded.payments
      ), noted as (${insertTransitions(sql`(select jsonb_agg(move) from written)`)}
      ), published as (${insertEvents(sql`(select jsonb_agg(event) from written)`)}
      )
      select id from made`.execute(one),
  );
  const made = new Set(rows.map(({ id }) => id));
  return payments.map(({ payment }) => made.has(payment.id));
}

const jsonOf = (payments: readonly NewPayment[]): string =>
  JSON.stringify(payments.map(columnsOf), (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );

const columnsOf = ({ payment, lines, event }: NewPayment) => ({
  ...toRow(payment),
  lines: lines.map((line, position) => ({ ...lineToRow(line), position })),
  move: transitionRow({ entity: 'payment', id: payment.id, version: 1, to: payment.state, at: payment.createdAt }),
  event,
});
