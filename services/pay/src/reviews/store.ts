import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../db/tables.ts';
import { heldFor } from '../receipts/domain/queue.ts';
import { HOLD_LAPSED, type OverdueBefore, type ReviewKind } from './domain/review.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

/** Something that waits for a person. */
export interface OpenReview {
  readonly kind: ReviewKind;
  readonly id: string;
  readonly payment_id: string | null;
  readonly reason: string;
  readonly since: Date;
}

export interface ReviewFilter {
  readonly kind: ReviewKind | undefined;
  readonly before: OverdueBefore;
  readonly page: number;
  readonly limit: number;
}

/** Every part is the whole of a partial index, so the cost depends on the open rows only. */
const allOpenReviews = (before: OverdueBefore) => sql`
  select 'payment' as kind, id, id as payment_id, coalesce(reason, 'unknown') as reason, updated_at as since
    from payment where state = 'review'
  union all
  select 'capture', id, id, 'capture_overdue', capture_wanted_at
    from payment where capture_wanted_at is not null and capture_wanted_at < ${before.capture}
  union all
  select 'capture', id, id, ${HOLD_LAPSED}, hold_lost_at from payment
    where hold_lost_at is not null and capture_wanted_at is null and state = 'received'
      and not exists (select from review_closed where kind = 'capture' and object_id = payment.id and version = payment.version)
  union all
  select 'refund', id, payment_id, coalesce(reason, 'unknown'), updated_at from refund where state = 'review'
  union all
  select 'receipt', id, payment_id, coalesce(reason, 'unknown'), updated_at from receipt
    where (state = 'failed' or (state = 'waiting' and reason = ${heldFor.person}))
      and not exists (select from review_closed where kind = 'receipt' and object_id = receipt.id and version = receipt.version)
  union all
  select 'receipt', id, payment_id, coalesce(reason, 'unknown'), created_at from receipt
    where state in ('waiting', 'issued')
      and created_at < ${before.receipt} and reason is distinct from ${heldFor.person}
      and not exists (select from review_closed where kind = 'receipt' and object_id = receipt.id and version = receipt.version)
  union all
  select 'difference', id, payment_id, coalesce(reason, 'unknown'), opened_at
    from reconciliation_line where verdict = 'open'`;

/** Oldest first: what waits longest is most urgent. */
export async function listOpenReviews(
  db: Db,
  { kind, before, page, limit }: ReviewFilter,
): Promise<{ rows: OpenReview[]; total: number }> {
  const wanted = kind === undefined ? sql`true` : sql`kind = ${kind}`;
  const from = sql`from (${allOpenReviews(before)}) as open where ${wanted}`;
  const { rows } = await sql<OpenReview>`
    select kind, id, payment_id, reason, since ${from} order by since, id limit ${limit} offset ${page * limit}`.execute(
    db,
  );
  const counted = await sql<{ total: bigint }>`select count(*) as total ${from}`.execute(db);
  return { rows, total: Number(counted.rows[0]?.total ?? 0n) };
}

/** The same object may wait for more than one reason; the first one counts. */
export async function findOpenReview(db: Db, id: string, before: OverdueBefore): Promise<OpenReview | undefined> {
  const { rows } = await sql<OpenReview>`
    select kind, id, payment_id, reason, since from (${allOpenReviews(before)}) as open
    where id = ${id} order by since limit 1`.execute(db);
  return rows[0];
}

/** Takes an object off the list as it is now; when it changes and fails again, it is listed again. */
export async function closeReview(
  tx: Transaction<Tables>,
  of: { kind: ReviewKind; id: string; version: number; at: Date },
): Promise<void> {
  await tx
    .insertInto('review_closed')
    .values({ kind: of.kind, object_id: of.id, version: of.version, at: of.at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
