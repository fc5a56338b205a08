import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { paid, startWorld, type World } from './support/payout.ts';
import { deliver } from './support/sessions.ts';

let world: World;
let coachId: string;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  coachId = randomUUID();
  await deliver(world, paid({ coachId, paidAt: world.payout.now() }));
});

/** Books so many more entries of one rouble. */
async function bookMore(count: number): Promise<void> {
  await sql`
    with made as (select gen_random_uuid() as id from generate_series(1, ${count})),
    mine as (
      select id, case kind when 'coach' then 100 else -100 end as amount from account
      where kind = 'coach' and coach_id = ${coachId} or kind = 'clearing'),
    entered as (
      insert into entry (id, kind, source_id, coach_id, event_id, booked_at)
      select id, 'payment_received', gen_random_uuid(), ${coachId}, gen_random_uuid(), ${world.payout.now()} from made),
    posted as (
      insert into posting (entry_id, account_id, amount, currency)
      select made.id, mine.id, amount, 'RUB' from made cross join mine)
    update account set balance = balance + amount * ${count} from mine where mine.id = account.id`.execute(
    world.payout.db,
  );
}

function ask(format: string) {
  const month = new Date(world.payout.now().getTime() + 3 * 3_600_000).toISOString().slice(0, 7);
  const url = `/api/v1/pay/statements?month=${month}&format=${format}`;
  return world.payout.call({ sub: coachId }, { method: 'GET', url });
}

test('a statement of more than 500 lines is not printed, and is there as a table', async () => {
  await bookMore(499);
  expect((await ask('pdf')).statusCode).toBe(200);

  await bookMore(1);
  const [printed, table, read] = [await ask('pdf'), await ask('csv'), await ask('json')];

  expect(printed.json()).toMatchObject({ code: 'statement_too_long', detail: 'take CSV' });
  expect([printed.statusCode, table.statusCode, read.json().lines.length]).toEqual([422, 200, 501]);
});

test('one of more than 5000 lines is not made at all', async () => {
  for (let count = 1; count < 5_000; count += 500) await bookMore(count === 1 ? 499 : 500);
  expect((await ask('json')).json().lines).toHaveLength(5_000);

  await bookMore(1);

  expect((await ask('json')).json()).toMatchObject({ code: 'statement_too_long' });
  expect((await ask('csv')).json()).toMatchObject({ code: 'statement_too_long' });
});
