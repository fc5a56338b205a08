import { transactAtOnce } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../db/tables.ts';
import type { Payment } from './domain/payment.ts';
import type { PaymentRow } from './store-row.ts';

/** What the bank has made for a new payment. */
export interface NewLink {
  readonly paymentId: string;
  readonly operationId: string;
  readonly paymentLink: string;
}

/** The state of the payment by now: it may have been paid meanwhile. */
export interface Linked extends Pick<Payment, 'state' | 'operationId'> {
  readonly paymentLink: string | undefined;
}

/**
 * Writes the links of new payments in one statement; undefined where there is no such payment. Not prepared, so that
 * the planner knows their number and uses the index on the id.
 */
export async function saveLinks(db: Kysely<Tables>, links: readonly NewLink[]): Promise<(Linked | undefined)[]> {
  const column = (name: keyof NewLink) => links.map((link) => link[name]);
  const { rows } = await transactAtOnce(db, (one) =>
    sql<Pick<PaymentRow, 'id' | 'state' | 'external_id' | 'payment_link'>>`
      update payment set external_id = link.operation_id, payment_link = link.url, unread_since = null
      from unnest(${column('paymentId')}::uuid[], ${column('operationId')}::uuid[], ${column('paymentLink')}::text[])
        as link (payment_id, operation_id, url)
      where payment.id = link.payment_id
      returning payment.id, state, external_id, payment_link`.execute(one),
  );
  const linked = new Map(
    rows.map(({ id, state, external_id, payment_link }) => [
      id,
      { state, operationId: external_id ?? undefined, paymentLink: payment_link ?? undefined },
    ]),
  );
  return links.map(({ paymentId }) => linked.get(paymentId));
}
