import { type RawBuilder, sql } from 'kysely';

/** What the ledger and the movements say. */
const booked = (coachIds: readonly string[]): RawBuilder<unknown> => sql`
  asked as (select unnest(${[...coachIds]}::uuid[]) as coach_id),
  booked as (
    select entry.coach_id, entry.kind, entry.source_id, posting.*, account.kind as account, account.coach_id as owner,
      account.currency as own_currency
    from asked join entry using (coach_id) left join posting on posting.entry_id = entry.id
    left join account on account.id = posting.account_id),
  kept as (select account.* from asked join account using (coach_id)),
  owed as (
    select coach_id, sum(balance) filter (where kind in ('coach', 'debt')) as net,
      sum(balance) filter (where kind = 'frozen') as frozen, sum(balance) filter (where kind = 'in_payout') as in_payout
    from kept group by coach_id),
  moved as (
    select coach_id, sum(amount) as total, sum(amount) filter (where taken_by is null) as open, count(*) as lines,
      max(position) as last
    from asked join movement using (coach_id) group by coach_id),
  steps as (
    select coach_id, entry_id, amount,
      balance - coalesce(lag(balance) over (partition by coach_id order by position), 0) as step
    from asked join movement using (coach_id)),
  opened as (
    select coach_id, payment_id, counts_at, sum(amount) as amount from asked join movement using (coach_id)
    where taken_by is null and counts_at is not null group by coach_id, payment_id, counts_at),
  minutes as (
    select coach_id, date_bin('1 minute', counts_at, '2000-01-01Z') as starts_at, sum(amount) as amount
    from opened group by 1, 2),
  timed as (
    select coach_id, width, date_bin(width, starts_at, '2000-01-01Z') as starts_at, sum(amount) as amount
    from minutes cross join (values (interval '1 day'), ('1 hour'), ('1 minute')) as widths (width) group by 1, 2, 3)`;

/** What payments, remittances and decisions say. */
const facts: RawBuilder<unknown> = sql`
  line as (
    select income.coach_id, open_disputes > 0 as is_disputed, share - refunded as rest, share - kept as lost,
      least(kept - kept % 100, share - refunded) as coachs
    from asked join income using (coach_id) join income_line using (payment_id) where counts_at is not null),
  shares as (
    select coach_id, sum(coachs) filter (where not is_disputed) as owed, sum(coachs) filter (where is_disputed) as frozen,
      sum(rest - coachs - least(lost, rest - coachs)) as rounding
    from line group by coach_id),
  taken_in as (
    select coach_id, sum(received - returned_amount) as held, sum(fee - returned_fee) as fee, sum(vat - returned_vat) as vat
    from asked join income using (coach_id) where counts_at is not null group by coach_id),
  paying as (
    select remittance.id, coach_id, state, due, paid, fee,
      (select coalesce(sum(amount), 0) from movement where taken_by = remittance.id and not is_payout) as taken
    from asked join remittance using (coach_id)),
  dues as (
    select coach_id, sum(due) filter (where state in ('WAITING', 'COMPLETE')) as live,
      sum(due) filter (where state = 'WAITING') as waiting, sum(paid) filter (where state = 'COMPLETE') as paid,
      sum(fee) filter (where state = 'COMPLETE') as earned
    from paying group by coach_id),
  decided as (
    select coach_id, sum(amount) filter (where kind = 'debt_written_off') as forgiven,
      sum(case kind when 'chargeback' then amount when 'chargeback_reversed' then -amount end) as charged_back
    from asked join decision using (coach_id) group by coach_id),
  facts as (
    select coach_id, coalesce(shares.owed, 0) - coalesce(dues.live, 0) + coalesce(decided.forgiven, 0) as net,
      coalesce(shares.frozen, 0) as frozen, coalesce(dues.waiting, 0) as in_payout
    from asked left join shares using (coach_id) left join dues using (coach_id) left join decided using (coach_id)),
  ours as (
    select coach_id, account, sum(amount) as moved from booked where owner is null group by coach_id, account),
  our_facts as (
    select asked.coach_id, fact.* from asked left join shares using (coach_id) left join dues using (coach_id)
    left join taken_in using (coach_id) left join decided using (coach_id)
    cross join lateral (values ('clearing', coalesce(charged_back, 0) - coalesce(held, 0)), ('bank', coalesce(paid, 0)),
      ('platform_fee', coalesce(taken_in.fee - vat, 0) + coalesce(earned, 0)), ('vat', coalesce(vat, 0)),
      ('rounding', coalesce(rounding, 0)), ('chargebacks', -coalesce(charged_back, 0)),
      ('write_off', -coalesce(forgiven, 0))) as fact (account, moved))`;

/** Recomputes the kept balances from the postings, from the movements, and from the facts of payments and remittances alone. */
export const recomputed = (coachIds: readonly string[]): RawBuilder<unknown> => sql`${booked(coachIds)}, ${facts}`;

/** A row for every rule that does not hold. */
export const rules: RawBuilder<unknown> = sql`
  select coach_id, 'an entry does not sum to zero' as what from booked
    group by coach_id, kind, source_id, currency having count(entry_id) < 2 or sum(amount) <> 0
  union select coach_id, 'an entry moves the account of another coach' from booked where owner <> coach_id
  union select coach_id, 'a posting is in another currency than its account' from booked where currency <> own_currency
  union select coach_id, 'a balance is not the sum of its postings' from kept where balance <> coalesce(
    (select sum(amount) from booked where booked.coach_id = kept.coach_id and account_id = kept.id), 0)
  union select coach_id, 'an account stands on the wrong side of zero' from kept
    where case when kind = 'debt' then balance > 0 else balance < 0 end
  union select coach_id, 'debt and money to be paid out stand side by side' from kept
    where kind in ('coach', 'debt') group by coach_id having count(*) filter (where balance <> 0) > 1
  union select coach_id, 'the movements do not come to what is owed' from owed left join moved using (coach_id)
    where net <> coalesce(total, 0) or net <> coalesce(open, 0) or lines <> last
      or net <> coalesce((select balance from movement where movement.coach_id = owed.coach_id and position = last), 0)
  union select coach_id, 'a running sum does not follow from the one before it' from steps where step <> amount
  union select coach_id, 'the movements of an entry are not what it changes' from (
    select coach_id, entry_id, amount from steps
    union all select coach_id, entry_id, -amount from booked where account in ('coach', 'debt')) as change
    group by coach_id, entry_id having sum(amount) <> 0
  union select movement.coach_id, 'a movement counts from another moment than its payment'
    from asked join movement using (coach_id) join income using (payment_id)
    where movement.counts_at <> income.counts_at or movement.counts_at is null and movement.amount > 0
  union select coach_id, 'the sums by time do not come to what is open'
    from timed full join (select open_sum.* from asked join open_sum using (coach_id)) as known
      using (coach_id, width, starts_at)
    where coalesce(timed.amount, 0) <> coalesce(known.amount, 0)
  union select income.coach_id, 'the movements of a payment do not come to what is open of it'
    from asked join income using (coach_id) left join opened using (payment_id) where open <> coalesce(opened.amount, 0)
  union select coach_id, 'what is owed does not follow from payments and remittances'
    from owed join facts using (coach_id)
    where (owed.net, owed.frozen, owed.in_payout) is distinct from (facts.net, facts.frozen, facts.in_payout)
  union select coach_id, 'what the platform has and earns does not follow from payments and remittances'
    from our_facts left join ours using (coach_id, account) where our_facts.moved <> coalesce(ours.moved, 0)
  union select coach_id, 'a remittance is not the sum of what it took' from paying
    where taken <> case when state in ('WAITING', 'COMPLETE') then due else 0 end
  union select coach_id, 'a remittance has no entry for where it is' from paying
    where not exists (select from booked where source_id = paying.id and kind = any (case state
      when 'WAITING' then array['remittance_reserved'] when 'COMPLETE' then array['remittance_completed']
      when 'DELETED' then array['remittance_deleted'] else array['remittance_failed', 'remittance_returned'] end))
  union select coach_id, 'a payment counts without an entry' from asked join income using (coach_id)
    where counts_at is not null and returned_amount < received and not exists (
      select from booked where source_id = payment_id and kind in ('payment_received', 'payment_captured'))
  union select coach_id, 'an entry has no payment that counts' from booked
    where kind in ('payment_received', 'payment_captured')
      and not exists (select from income where payment_id = source_id and counts_at is not null)`;
