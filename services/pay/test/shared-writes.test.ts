import { randomUUID } from 'node:crypto';
import { connect } from '@leko/postgres';
import { seeded } from '@leko/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewPayment } from '../src/store/insert-payments.ts';
import { type SharedWrites, shareWrites } from '../src/store/shared-writes.ts';
import type { Tables } from '../src/store/tables.ts';
import { type PayHarness, startPay } from './pay-harness.ts';

let harness: PayHarness;
let writes: SharedWrites;
beforeAll(async () => {
  harness = await startPay();
  writes = shareWrites(harness.service.db);
});
afterAll(() => harness.close());

const NOW = new Date('2026-12-01T09:00:00Z');

function newPayment(change: Partial<NewPayment['row']> = {}): NewPayment {
  const id = randomUUID();
  const row: NewPayment['row'] = {
    id,
    order_id: randomUUID(),
    athlete_id: randomUUID(),
    coach_id: randomUUID(),
    amount: 11_000n,
    coach_due: 10_000n,
    fee: 1_000n,
    vat: 180n,
    currency: 'RUB',
    fee_percentage: '10.0000',
    vat_percentage: '22.00',
    capture_mode: 'automatic',
    purpose: 'Yoga "outside" \\ \u2028',
    personal: 'sealed',
    request_hash: 'hash',
    state: 'awaiting',
    link_expires_at: NOW,
    created_at: NOW,
    next_check_at: null,
    ...change,
  };
  const lines = [0, 1].map((position) => ({
    position,
    session_id: `session-${position}`,
    name: 'Yoga',
    coach_due: 5_000n,
    fee: 500n,
    vat: 90n,
  }));
  const event = { type: 'payment.created', eventId: randomUUID(), aggregateId: id, sequence: 1, at: NOW } as const;
  return { row, lines, told: { ...event, body: { id: event.eventId, data: { paymentId: id } } } };
}

/** How many rows each table has of the payment. */
async function rowsOf({ row: { id } }: NewPayment) {
  const { db } = harness.service;
  const found = await Promise.all([
    db.selectFrom('payment').select('id').where('id', '=', id).execute(),
    db.selectFrom('payment_line').select('position').where('payment_id', '=', id).execute(),
    db.selectFrom('transition').select('version').where('entity_id', '=', id).execute(),
    db.selectFrom('outbox').select('sequence').where('aggregate_id', '=', id).execute(),
  ]);
  return found.map(({ length }) => length);
}

const countOf = async (athleteId: string) =>
  (await harness.service.db.selectFrom('payment_count').selectAll().where('athlete_id', '=', athleteId).execute()).map(
    ({ payments }) => payments,
  );

describe('payments of one moment', () => {
  it('are written whole, each with its lines, its history and its event', async () => {
    const payments = Array.from({ length: 5 }, () => newPayment());

    expect(await Promise.all(payments.map(writes.insertPayment))).toEqual([true, true, true, true, true]);

    for (const payment of payments) expect(await rowsOf(payment)).toEqual([1, 2, 1, 1]);
    const [{ row }] = payments as [NewPayment];
    const written = await harness.service.db
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    expect(written).toMatchObject({ ...row, holds_order: true, version: 1, link_asked_at: NOW, external_id: null });
  });

  it('for one order are one payment; of the others nothing is written', async () => {
    const order = { athlete_id: randomUUID(), order_id: randomUUID() };
    const payments = Array.from({ length: 4 }, () => newPayment(order));

    const made = await Promise.all(payments.map(writes.insertPayment));

    expect(made.filter(Boolean)).toHaveLength(1);
    for (const [at, payment] of payments.entries())
      expect(await rowsOf(payment)).toEqual(made[at] ? [1, 2, 1, 1] : [0, 0, 0, 0]);
    expect(await countOf(order.athlete_id)).toEqual([1n]);
  });

  it('of one athlete are all counted', async () => {
    const athlete = { athlete_id: randomUUID() };

    await Promise.all(Array.from({ length: 6 }, () => writes.insertPayment(newPayment(athlete))));

    expect(await countOf(athlete.athlete_id)).toEqual([6n]);
  });

  it('of a blocked athlete are not written, those beside them are', async () => {
    const blocked = newPayment();
    const contact = { user_id: blocked.row.athlete_id, blocked_at: NOW, told_at: NOW, personal: null, locale: null };
    await harness.service.db.insertInto('contact').values(contact).execute();
    const free = newPayment();

    expect(await Promise.all([blocked, free].map(writes.insertPayment))).toEqual([false, true]);

    expect(await rowsOf(blocked)).toEqual([0, 0, 0, 0]);
    expect(await countOf(blocked.row.athlete_id)).toEqual([]);
  });

  it('that the database refuses take no other with them', async () => {
    const wrong = newPayment({ fee: 999n });
    const [before, after] = [newPayment(), newPayment()];

    const outcomes = await Promise.allSettled([before, wrong, after].map(writes.insertPayment));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([await rowsOf(before), await rowsOf(wrong), await rowsOf(after)]).toEqual([
      [1, 2, 1, 1],
      [0, 0, 0, 0],
      [1, 2, 1, 1],
    ]);
  });
});

const url = (paymentId: string) => `https://bank.example/${paymentId}`;
const linkOf = ({ row: { id } }: NewPayment, operationId: string = randomUUID()) => ({
  paymentId: id,
  operationId,
  paymentLink: url(id),
});

describe('links of one moment', () => {
  it('each go to their own payment', async () => {
    const payments = Array.from({ length: 5 }, () => newPayment());
    await Promise.all(payments.map(writes.insertPayment));
    const links = payments.map((payment) => linkOf(payment));

    const linked = await Promise.all(links.map(writes.saveLink));

    expect(linked).toEqual(
      links.map(({ operationId, paymentLink }) => ({
        state: 'awaiting',
        external_id: operationId,
        payment_link: paymentLink,
      })),
    );
  });

  it('with an operation that another payment has already fail alone', async () => {
    const payments = [newPayment(), newPayment(), newPayment()] as const;
    await Promise.all(payments.map(writes.insertPayment));
    const first = linkOf(payments[0]);
    await writes.saveLink(first);

    const outcomes = await Promise.allSettled([
      writes.saveLink(linkOf(payments[1], first.operationId)),
      writes.saveLink(linkOf(payments[2])),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('of a payment that is not there fail alone', async () => {
    const payment = newPayment();
    await writes.insertPayment(payment);

    const outcomes = await Promise.allSettled([
      writes.saveLink(linkOf(newPayment())),
      writes.saveLink(linkOf(payment)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});

describe('two copies of pay', () => {
  const COPIES = 'copies of pay';
  const ROUNDS = 60;
  const OWN = 8;

  /** Transactions of the database that were given up so far; a backend tells what it met at the latest when it ends. */
  async function rolledBack(): Promise<bigint | undefined> {
    const { db } = harness.service;
    const alive = () => sql`select from pg_stat_activity where application_name = ${COPIES}`.execute(db);
    await expect.poll(async () => (await alive()).rows.length).toBe(0);
    const counted = await sql<{ xact_rollback: bigint }>`
      select xact_rollback from pg_stat_database where datname = current_database()`.execute(db);
    return counted.rows[0]?.xact_rollback;
  }

  it('that write the same orders at once make one payment of each, and neither has to be ended for the other', async () => {
    const before = await rolledBack();
    const pools = [0, 1].map(() =>
      connect<Tables>({ url: harness.service.databaseUrl, applicationName: COPIES, poolSize: 1 }),
    );
    const [random, copies] = [seeded(1), pools.map(shareWrites)];
    const athletes = Array.from({ length: 4 }, () => randomUUID());
    const ordersOf = () => athletes.flatMap((athlete_id) => [1, 2].map(() => ({ athlete_id, order_id: randomUUID() })));
    const shuffled = <One>(all: One[]) => all.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
    for (let round = 0; round < ROUNDS; round++) {
      // Every other time they have but the athletes in common, so that the counts alone are fought for.
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
    expect(await rolledBack()).toBe(before);
  });
});
