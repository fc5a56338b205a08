import { randomUUID } from 'node:crypto';
import { asAdmin } from '@leko/testing/bench';

/**
 * A coach whose payments of the last year have so many postings, none of them paid out. Written by a superuser without triggers
 * and keys, because only the rows matter.
 */
export async function makeHistory(adminUrl: string, postings: number): Promise<string> {
  const coachId = randomUUID();
  await asAdmin(adminUrl, async (query) => {
    await query('set search_path = payout');
    await query('set session_replication_role = replica');
    await query(PAYMENTS, [Math.ceil(postings / 2)]);
    for (const statement of ROWS) await query(statement, [coachId]);
    // Not to be measured: an idle server has done it long ago.
    await query('vacuum (analyze)');
    await query('checkpoint');
  });
  return coachId;
}

const PAYMENTS = `
  create temp table made as
  select gen_random_uuid() as id, n, now() - interval '1 year' + n * (interval '1 year' / $1::int) as at
  from generate_series(1, $1::int) as n`;

const ROWS = [
  `insert into coach (coach_id, first_seen_at) values ($1, now() - interval '1 year')`,
  `insert into account (kind, coach_id, currency, balance)
   select kind, $1, 'RUB', case kind when 'coach' then 10000 * (select count(*) from made) else 0 end
   from unnest(array['coach', 'frozen', 'in_payout', 'debt']) as kind`,
  `insert into entry (id, kind, source_id, coach_id, event_id, booked_at)
   select id, 'payment_received', id, $1, id, at from made`,
  `insert into posting (entry_id, account_id, amount, currency)
   select made.id, account.id, case account.kind when 'coach' then 10000 else -10000 end, 'RUB'
   from made join account on account.kind = 'clearing' or account.kind = 'coach' and account.coach_id = $1`,
  `insert into income (payment_id, event_id, order_id, athlete_id, coach_id, external_id, purpose, amount, received,
     coach_share, fee, vat, currency, payment_created_at, paid_at, counts_at, updated_at, open)
   select id, id, 'order', id, $1, id, 'Training', 10000, 10000, 10000, 0, 0, 'RUB', at - interval '1 minute', at, at, at, 10000
   from made`,
  `insert into movement (coach_id, position, entry_id, amount, balance, payment_id, counts_at, is_payout)
   select $1, n, id, 10000, 10000::bigint * n, id, at, false from made`,
  `insert into open_sum (coach_id, width, starts_at, amount)
   select $1, width, date_bin(width, at, '2000-01-01Z'), 10000 * count(*)
   from made cross join (values (interval '1 day'), ('1 hour'), ('1 minute')) as widths (width) group by 2, 3`,
];
