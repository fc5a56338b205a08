import type { OutboxRow } from '@leko/events';
import { transactAtOnce } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { Price } from '../domain/pricing.ts';
import type { PaymentRow } from './payments.ts';
import type { Tables } from './tables.ts';

export interface NewPayment {
  readonly id: string;
  readonly orderId: string;
  readonly athleteId: string;
  readonly coachId: string;
  readonly price: Price;
  readonly rates: { readonly platformFee: string; readonly vat: string };
  readonly captureMode: 'automatic' | 'manual';
  readonly purpose: string;
  /** Sealed. */
  readonly personal: string;
  readonly requestHash: string;
  readonly linkExpiresAt: Date;
  readonly nextCheckAt: Date;
  readonly now: Date;
}

/**
 * Writes the payment, its lines, its place in the athlete's count, its history and its event: one statement, because nothing
 * is made as often as payments are. Undefined when the order has a live payment already or the athlete is blocked; then
 * nothing at all is written.
 */
export async function insertPayment(
  db: Kysely<Tables>,
  payment: NewPayment,
  told: OutboxRow,
): Promise<PaymentRow | undefined> {
  const { price, rates, now } = payment;
  const { rows } = await transactAtOnce(db, (one) =>
    sql<PaymentRow>`
      with made as (
        insert into payment (id, order_id, athlete_id, coach_id, amount, coach_due, fee, vat, currency, fee_percentage,
          vat_percentage, capture_mode, purpose, personal, request_hash, state, holds_order, version, link_expires_at,
          link_asked_at, created_at, updated_at, next_check_at)
        select ${payment.id}, ${payment.orderId}, ${payment.athleteId}, ${payment.coachId}, ${price.total.kopecks},
          ${price.coachDue.kopecks}, ${price.fee.kopecks}, ${price.vat.kopecks}, ${price.total.currency},
          ${rates.platformFee}, ${rates.vat}, ${payment.captureMode}, ${payment.purpose}, ${payment.personal},
          ${payment.requestHash}, 'awaiting', true, 1, ${payment.linkExpiresAt}, ${now}, ${now}, ${now},
          ${payment.nextCheckAt}
        where not exists (select from contact where user_id = ${payment.athleteId} and blocked_at is not null)
        on conflict (athlete_id, order_id) where holds_order do nothing
        returning *
      ), lines as (
        insert into payment_line (payment_id, position, session_id, name, coach_due, fee, vat)
        select made.id, line.* from made, jsonb_to_recordset(${linesOf(price)}::jsonb)
          as line (position int, session_id text, name text, coach_due bigint, fee bigint, vat bigint)
      ), counted as (
        insert into payment_count (athlete_id, payments) select athlete_id, 1 from made
        on conflict (athlete_id) do update set payments = payment_count.payments + 1
      ), noted as (
        insert into transition (entity, entity_id, version, to_state, at)
        select 'payment', id, version, state, created_at from made
      ), told as (
        insert into outbox (event_id, type, aggregate_id, sequence, body, created_at)
        select ${told.eventId}, ${told.type}, ${told.aggregateId}, ${told.sequence}::int, ${told.body}::jsonb, ${told.at}
        from made
      )
      select * from made`.execute(one),
  );
  return rows[0];
}

const linesOf = (price: Price): string =>
  JSON.stringify(
    price.services.map((line, position) => ({
      position,
      session_id: line.sessionId,
      name: line.name,
      coach_due: String(line.coachDue.kopecks),
      fee: String(line.fee.kopecks),
      vat: String(line.vat.kopecks),
    })),
  );
