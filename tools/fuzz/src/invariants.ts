import pg from 'pg';

/** The invariants of docs/reliability.md that SQL can check when nothing moves; each statement returns the rows that break one. */
const INVARIANTS: Readonly<Record<string, string>> = {
  'I1 an entry of the ledger does not sum to zero': `
    select entry_id::text as row from payout.posting group by entry_id
    having sum(amount) <> 0 or count(*) < 2 or count(distinct currency) > 1`,
  'I1 a balance is not the sum of its postings': `
    select id::text as row from payout.account left join
      (select account_id, sum(amount) as moved from payout.posting group by 1) posted on account_id = id
    where balance <> coalesce(moved, 0)`,
  'I1 to I5 the books contradict themselves': `select coach_id || ' ' || what as row from payout.doubt`,
  'I2 a payment that was received is not booked': `
    select id::text as row from pay.payment where state in ('received', 'delivered')
      and not exists (select from payout.income where payment_id = payment.id)`,
  'I2 booked without having been received': `
    select payment_id::text as row from payout.income join pay.payment on payment.id = payment_id
    where payment.paid_at is null`,
  'I3 more is given back than was paid': `
    select id::text as row from pay.payment where refunded > greatest(amount, coalesce(bank_amount, 0)) or refund_reserved < 0`,
  'I3 what was refunded is not the sum of its refunds': `
    select payment.id::text as row from pay.payment left join
      (select payment_id, sum(amount) as sum from pay.refund where state = 'done' group by 1) done on payment_id = payment.id
    where refunded <> coalesce(sum, 0)`,
  'I3 the parts are not the whole': `
    select payment.id::text as row from pay.payment join pay.payment_line on payment_id = payment.id
    group by payment.id having sum(payment_line.coach_due) <> payment.coach_due or sum(payment_line.fee) <> payment.fee
      or payment.amount <> payment.coach_due + payment.fee`,
  'I5 two remittances of a coach wait': `
    select coach_id::text as row from payout.remittance where state = 'WAITING' group by 1 having count(*) > 1`,
  'I5 due is not paid and fee': `select id::text as row from payout.remittance where due <> paid + fee`,
  'I9 the history of an object has holes': `
    select entity || ' ' || entity_id as row from
      (select 'pay', * from pay.transition union all select 'payout', * from payout.transition
       union all select 'notification', * from notification.transition) step (schema, entity, entity_id, version, from_state, to_state, reason, at)
    group by schema, entity, entity_id having count(*) <> max(version) - min(version) + 1 or min(version) > 1`,
  'I9 the history of an object does not connect': `
    select entity || ' ' || entity_id as row from
      (select *, lag(to_state) over (partition by entity, entity_id order by version) as before from pay.transition) step
    where version > 1 and before is distinct from from_state`,
  'I9 the last step is not the state': `
    select 'payment ' || id as row from pay.payment where state <>
      (select to_state from pay.transition where entity = 'payment' and entity_id = id order by version desc limit 1)
    union all select 'refund ' || id from pay.refund where state <>
      (select to_state from pay.transition where entity = 'refund' and entity_id = id order by version desc limit 1)
    union all select 'receipt ' || id from pay.receipt where state <>
      (select to_state from pay.transition where entity = 'receipt' and entity_id = id order by version desc limit 1)
    union all select 'remittance ' || id from payout.remittance where state <>
      (select to_state from payout.transition where entity = 'remittance' and entity_id = id order by version desc limit 1)`,
  // That the payer opened the page is not published.
  'I10 a move of a payment without its event': `
    select entity_id || ' ' || to_state as row from pay.transition where entity = 'payment' and to_state <> 'checkout'
      and not exists (select from pay.outbox where aggregate_id = entity_id and sequence = version)`,
  'I11 an event was not heard by payout': `
    select outbox.event_id || ' ' || type as row from pay.outbox
    where type in ('payment.paid', 'payment.captured', 'payment.refunded')
      and not exists (select from payout.inbox where inbox.event_id = outbox.event_id)
      and not exists (select from payout.parked where parked.event_id = outbox.event_id)`,
  'I11 an event of money is set aside': `
    select event_id || ' ' || type || ': ' || error as row from payout.parked where type like 'payment.%'`,
  'I11 an event comes from nowhere': `
    select event_id || ' ' || type as row from
      (select event_id, type from payout.inbox union select event_id, type from notification.inbox union select event_id, type from pay.inbox) heard
    where not exists (select from pay.outbox where outbox.event_id = heard.event_id)
      and not exists (select from payout.outbox where outbox.event_id = heard.event_id)
      and not exists (select from notification.outbox where outbox.event_id = heard.event_id)`,
  'I12 a key is still held': `
    select scope || ' ' || key as row from
      (select * from pay.idempotency_key union all select * from payout.idempotency_key union all select * from notification.idempotency_key) keys
    where state = 'in_progress' and locked_until < now() - interval '1 minute'`,
  'I13 a payment has more than one receipt': `
    select payment_id::text as row from pay.receipt where kind = 'sell' group by 1 having count(*) > 1`,
  'I13 a refund has more than one receipt': `
    select refund_id::text as row from pay.receipt where refund_id is not null group by 1 having count(*) > 1`,
  'I13 a payment that was received has no receipt': `
    select id::text as row from pay.payment where state in ('received', 'delivered') and capture_mode = 'automatic'
      and not exists (select from pay.receipt where payment_id = payment.id and kind = 'sell')`,
  'I14 a mail was queued twice for one reason': `
    select dedupe_key as row from notification.message group by 1 having count(*) > 1`,
};

const SHOWN = 3;

/** One line for every invariant that does not hold, with some of the rows. */
export async function brokenInvariants(adminUrl: string): Promise<{ name: string; rows: string }[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const broken: { name: string; rows: string }[] = [];
    for (const [name, statement] of Object.entries(INVARIANTS)) {
      const { rows } = await client.query<{ row: string }>(statement);
      if (rows.length === 0) continue;
      broken.push({
        name,
        rows: `${rows.length}: ${rows
          .slice(0, SHOWN)
          .map(({ row }) => row)
          .join(', ')}`,
      });
    }
    await client.query('commit');
    return broken;
  } finally {
    await client.end();
  }
}
