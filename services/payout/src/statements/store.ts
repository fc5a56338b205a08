import { kopecks } from '@leko/money';
import { sql } from 'kysely';
import type { Database } from '../db/tables.ts';
import { monthAfter, startOfDay } from '../documents/domain/calendar.ts';
import type { EntryKind } from '../ledger/domain/ledger.ts';
import type { CoachBalances, StatementEntry } from './domain/statement.ts';

interface Query {
  readonly coachId: string;
  /** As in `2026-11`, by the calendar of the zone. */
  readonly month: string;
  readonly zone: string;
  readonly limit: number;
}

interface Row {
  opening_balance: bigint;
  opening_frozen: bigint;
  opening_in_payout: bigint;
  opening_debt: bigint;
  id: string | null;
  kind: EntryKind;
  booked_at: Date;
  balance: bigint;
  frozen: bigint;
  in_payout: bigint;
  debt: bigint;
  platform_fee: bigint;
  payment_id: string | null;
  order_id: string | null;
  session_id: string | null;
  remittance_id: string | null;
}

/**
 * What a coach was owed when a month began, and all that changed it within the month, oldest first; at most `limit` entries. In one
 * statement and so of one moment: what was owed then is what is owed now, less all that was booked since.
 */
export async function readStatement(
  db: Database,
  { coachId, month, zone, limit }: Query,
): Promise<{ opening: CoachBalances; entries: StatementEntry[] }> {
  const begins = startOfDay(zone, `${month}-01`);
  const ends = startOfDay(zone, `${monthAfter(month)}-01`);
  const { rows } = await sql<Row>`
    with mine as (select id, kind, balance from account where coach_id = ${coachId}),
    since as (
      select entry.*, mine.kind as account, posting.amount
      from entry join posting on posting.entry_id = entry.id and entry.coach_id = ${coachId} and booked_at >= ${begins}
      join mine on mine.id = posting.account_id),
    opening as (
      select ${balanceSums('balance - coalesce((select sum(amount) from since where account = mine.kind), 0)', 'opening_')} from mine),
    line as (
      select since.id, since.kind, source_id, booked_at, ${balanceSums('amount', '', 'account')}
      from since where booked_at < ${ends} group by since.id, since.kind, source_id, booked_at
      order by booked_at, since.id limit ${limit})
    select opening.*, line.*, income.payment_id, income.order_id, dispute.session_id,
      case when line.kind like 'remittance%' then line.source_id end as remittance_id,
      coalesce((select sum(amount) from posting join account on account.id = account_id
        where entry_id = line.id and account.kind = 'platform_fee'), 0)::bigint as platform_fee
    from opening left join line on true
    left join refund on line.kind = 'payment_refunded' and refund_id = line.source_id
    left join dispute on line.kind like 'dispute%' and dispute_id = line.source_id
    left join income on income.payment_id = coalesce(refund.payment_id, dispute.payment_id, line.source_id)
    order by line.booked_at, line.id`.execute(db);
  const [head] = rows;
  if (head === undefined) throw new Error('a sum over all rows gave none');
  return { opening: balancesOf(head, 'opening_'), entries: rows.flatMap(entryOf) };
}

/** A sum for each of the coach's accounts. */
const balanceSums = (amount: string, prefix: string, kind = 'mine.kind') =>
  sql.raw(
    Object.entries(ACCOUNTS)
      .map(([name, account]) => {
        const sum = `coalesce(sum(${amount}) filter (where ${kind} = '${account}'), 0)::bigint`;
        return `${sum} as ${prefix}${name}`;
      })
      .join(', '),
  );

const ACCOUNTS = { balance: 'coach', frozen: 'frozen', in_payout: 'in_payout', debt: 'debt' } as const;

const balancesOf = (row: Row, prefix: 'opening_' | ''): CoachBalances => ({
  balance: kopecks(row[`${prefix}balance`]),
  frozen: kopecks(row[`${prefix}frozen`]),
  inPayout: kopecks(row[`${prefix}in_payout`]),
  debt: kopecks(row[`${prefix}debt`]),
});

function entryOf(row: Row): StatementEntry[] {
  if (row.id === null) return []; // Nothing happened in the month; the opening stands alone.
  return [
    {
      entryId: row.id,
      kind: row.kind,
      at: row.booked_at,
      changes: balancesOf(row, ''),
      platformFee: kopecks(row.platform_fee),
      paymentId: row.payment_id ?? undefined,
      orderId: row.order_id ?? undefined,
      sessionId: row.session_id ?? undefined,
      remittanceId: row.remittance_id ?? undefined,
    },
  ];
}
