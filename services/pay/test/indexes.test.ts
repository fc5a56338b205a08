import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PayHarness, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

describe('the indexes', () => {
  it('are each there once', async () => {
    const { rows } = await sql<{ names: string[] }>`
      select array_agg(indexrelid::regclass::text) as names from pg_index
      join pg_class on pg_class.oid = indexrelid
      group by indrelid, indkey::text, indclass::text, indoption::text, coalesce(indexprs::text, ''),
        coalesce(pg_get_expr(indpred, indrelid), '')
      having count(*) > 1`.execute(harness.service.db);

    expect(rows).toEqual([]);
  });

  it('lead to the unpaid payments of an athlete past all the others', async () => {
    const { rows } = await harness.service.db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      return sql<Record<string, string>>`
        explain select id from payment where athlete_id = ${randomUUID()} and state in ('awaiting', 'checkout', 'review')
        order by created_at desc, id desc limit 20`.execute(tx);
    });

    expect(JSON.stringify(rows)).toContain('payment_unpaid_of_athlete');
  });
});
