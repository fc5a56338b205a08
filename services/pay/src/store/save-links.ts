import { transactAtOnce } from '@leko/postgres';
import { type Kysely, sql } from 'kysely';
import type { PaymentRow } from './payments.ts';
import type { Tables } from './tables.ts';

/** What the bank has made for a new payment. */
export interface NewLink {
  readonly paymentId: string;
  readonly operationId: string;
  readonly paymentLink: string;
}

/** What a payment has become meanwhile: its payer may be faster than we are. */
export type Linked = Pick<PaymentRow, 'state' | 'external_id' | 'payment_link'>;

/** Writes the links of new payments in one statement; undefined where there is no such payment. */
export async function saveLinks(db: Kysely<Tables>, links: readonly NewLink[]): Promise<(Linked | undefined)[]> {
  const { rows } = await transactAtOnce(db, (one) =>
    sql<Linked & { id: string }>`/* prepared: save-links */
      update payment set external_id = link."operationId", payment_link = link."paymentLink", unread_since = null
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb)
        as link ("paymentId" uuid, "operationId" uuid, "paymentLink" text)
      where payment.id = link."paymentId"
      returning payment.id, state, external_id, payment_link`.execute(one),
  );
  const linked = new Map(rows.map(({ id, ...rest }) => [id, rest]));
  return links.map(({ paymentId }) => linked.get(paymentId));
}
