import { randomUUID } from 'node:crypto';
import { transactAs } from '@leko/postgres';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectAsAdmin } from './support/admin.ts';
import { coachWithMoney, get, paid, remit, startWorld, type World } from './support/payout.ts';

/** Every table with rows of coaches that requests read. */
const TABLES = ['coach', 'recipient', 'recipient_version', 'remittance', 'income', 'movement', 'open_sum', 'entry'];

let world: World;
let coachId: string;
beforeAll(async () => {
  world = await startWorld();
  // Another coach has rows in every table too.
  for (const one of [await coachWithMoney(world), await coachWithMoney(world)]) {
    await remit(world, one);
    world.publish(paid({ coachId: one, paidAt: world.payout.now() }));
    coachId = one;
  }
  await world.payout.settle();
});
afterAll(() => world.close());

const countIn = (table: string) => sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`;
const seenBy = (sub: string, table: string) =>
  transactAs(world.payout.db, sub, async (tx) => (await countIn(table).execute(tx)).rows[0]?.count);

describe.each(TABLES)('a query on %s without a filter by coach', (table) => {
  test('finds those of the coach it acts for, and no others', async () => {
    const { rows } = await countIn(table).execute(world.payout.db);
    const own = await seenBy(coachId, table);

    expect(own).toBeGreaterThan(0);
    expect(rows[0]?.count).toBeGreaterThan(own ?? 0);
    expect(await seenBy(randomUUID(), table)).toBe(0);
  });
});

describe('a change without a filter by coach', () => {
  test('changes nothing of others', async () => {
    const { numUpdatedRows } = await transactAs(world.payout.db, randomUUID(), (tx) =>
      tx.updateTable('recipient').set({ version: 99 }).executeTakeFirst(),
    );

    expect(numUpdatedRows).toBe(0n);
  });

  test('cannot write a row in the name of another', async () => {
    const write = transactAs(world.payout.db, randomUUID(), (tx) =>
      tx.insertInto('coach').values({ coach_id: randomUUID(), first_seen_at: new Date() }).execute(),
    );

    await expect(write).rejects.toThrow('row-level security');
  });
});

test('a coach deletes a remittance under row-level security', async () => {
  const [admin, id] = [connectAsAdmin(world), await remit(world, await coachWithMoney(world))];
  const { coach_id: sub } = await world.payout.db
    .selectFrom('remittance')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await admin.edit(`
    create function refuse_strangers() returns trigger language plpgsql set search_path from current as $$
      begin if acting_user() is distinct from old.coach_id then raise 'no acting user'; end if; return new; end $$;
    create trigger only_named before update on remittance for each row execute function refuse_strangers();
    alter table remittance enable always trigger only_named`);

  const answer = await world.payout.call({ sub }, { method: 'DELETE', url: `/api/v1/pay/remittances/${id}` });

  await admin.edit('drop trigger only_named on remittance');
  await admin.close();
  expect([answer.statusCode, answer.json().status]).toEqual([200, 'DELETED']);
});

test('row-level security hides nothing of what a coach may read', async () => {
  const earnings = await get(world, coachId, 'earnings');
  const operations = await get(world, coachId, 'operations?start_date=2020-01-01');

  expect(earnings.statusCode).toBe(200);
  expect(operations.json().total).toBe(3);
});
