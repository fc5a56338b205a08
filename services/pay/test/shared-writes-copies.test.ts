import { randomUUID } from 'node:crypto';
import { connect } from '@leko/postgres';
import { copyTestDatabase, PATIENT, seeded, type TestDatabase } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pay } from '../src/app.ts';
import type { Tables } from '../src/db/tables.ts';
import { shareWrites } from '../src/payments/store-shared-writes.ts';
import { newPayment } from './new-payment.ts';

describe('two copies of pay', () => {
  const COPIES = 'copies of pay';
  const ROUNDS = 60;
  const OWN = 8;

  let database: TestDatabase;
  let reader: Kysely<Tables>;
  beforeAll(async () => {
    // A database of its own: rollbacks of other tests would be counted late.
    database = await copyTestDatabase(postgresUrl(), pay);
    reader = connect<Tables>({ url: database.url, applicationName: 'reader', poolSize: 1, waits: PATIENT });
  });
  afterAll(async () => {
    await reader.destroy();
    await database.drop();
  });

  /** Transactions of the copies that were rolled back so far; a backend reports its counts at the latest when it ends. */
  async function rolledBack(): Promise<bigint | undefined> {
    const alive = () => sql`select from pg_stat_activity where application_name = ${COPIES}`.execute(reader);
    await expect.poll(async () => (await alive()).rows.length).toBe(0);
    const counted = await sql<{ xact_rollback: bigint }>`
      select xact_rollback from pg_stat_database where datname = current_database()`.execute(reader);
    return counted.rows[0]?.xact_rollback;
  }

  const countOf = async (athleteId: string) =>
    (await reader.selectFrom('payment_count').select('payments').where('athlete_id', '=', athleteId).execute()).map(
      ({ payments }) => payments,
    );

  it('that write the same orders at once make one payment of each, and neither has to be ended for the other', async () => {
    const pools = [0, 1].map(() =>
      connect<Tables>({ url: database.url, applicationName: COPIES, poolSize: 1, waits: PATIENT }),
    );
    const [random, copies] = [seeded(1), pools.map(shareWrites)];
    const athletes = Array.from({ length: 4 }, () => randomUUID());
    const ordersOf = () => athletes.flatMap((athleteId) => [1, 2].map(() => ({ athleteId, orderId: randomUUID() })));
    const shuffled = <One>(all: One[]) => all.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
    for (let round = 0; round < ROUNDS; round++) {
      // Every other time they share only the athletes, so that only the counts contend.
      const same = round % 2 === 0 ? ordersOf() : [];

      const made = await Promise.all(
        copies.flatMap((copy) =>
          shuffled([...same, ...ordersOf()]).map(({ one }) => copy.insertPayment(newPayment(one))),
        ),
      );

      expect(made.filter(Boolean)).toHaveLength(same.length + 2 * OWN);
    }
    await Promise.all(pools.map((pool) => pool.destroy()));

    for (const athlete of athletes) expect(await countOf(athlete)).toEqual([BigInt(5 * ROUNDS)]);
    expect(await rolledBack()).toBe(0n);
  });
});
