import { randomUUID } from 'node:crypto';
import { kopecks } from '@leko/money';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewPayment } from '../src/payments/store-insert.ts';
import { toRow } from '../src/payments/store-row.ts';
import { type SharedWrites, shareWrites } from '../src/payments/store-shared-writes.ts';
import { NOW, newPayment } from './new-payment.ts';
import { type PayHarness, startPay } from './pay-harness.ts';

let harness: PayHarness;
let writes: SharedWrites;
beforeAll(async () => {
  harness = await startPay();
  writes = shareWrites(harness.service.db);
});
afterAll(() => harness.close());

/** How many rows each table has of the payment. */
async function rowsOf({ payment: { id } }: NewPayment) {
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
  it('are written completely, each with its lines, its history and its event', async () => {
    const payments = Array.from({ length: 5 }, () => newPayment());

    expect(await Promise.all(payments.map(writes.insertPayment))).toEqual([true, true, true, true, true]);

    for (const payment of payments) expect(await rowsOf(payment)).toEqual([1, 2, 1, 1]);
    const [{ payment }] = payments as [NewPayment];
    const written = await harness.service.db
      .selectFrom('payment')
      .selectAll()
      .where('id', '=', payment.id)
      .executeTakeFirstOrThrow();
    expect(written).toMatchObject({
      ...toRow(payment),
      holds_order: true,
      version: 1,
      link_asked_at: NOW,
      external_id: null,
    });
  });

  it('for one order are one payment; of the others nothing is written', async () => {
    const order = { athleteId: randomUUID(), orderId: randomUUID() };
    const payments = Array.from({ length: 4 }, () => newPayment(order));

    const made = await Promise.all(payments.map(writes.insertPayment));

    expect(made.filter(Boolean)).toHaveLength(1);
    for (const [at, payment] of payments.entries())
      expect(await rowsOf(payment)).toEqual(made[at] ? [1, 2, 1, 1] : [0, 0, 0, 0]);
    expect(await countOf(order.athleteId)).toEqual([1n]);
  });

  it('of one athlete are all counted', async () => {
    const athlete = { athleteId: randomUUID() };

    await Promise.all(Array.from({ length: 6 }, () => writes.insertPayment(newPayment(athlete))));

    expect(await countOf(athlete.athleteId)).toEqual([6n]);
  });

  it('of a blocked athlete are not written, those beside them are', async () => {
    const blocked = newPayment();
    const contact = { user_id: blocked.payment.athleteId, blocked_at: NOW, told_at: NOW, personal: null, locale: null };
    await harness.service.db.insertInto('contact').values(contact).execute();
    const free = newPayment();

    expect(await Promise.all([blocked, free].map(writes.insertPayment))).toEqual([false, true]);

    expect(await rowsOf(blocked)).toEqual([0, 0, 0, 0]);
    expect(await countOf(blocked.payment.athleteId)).toEqual([]);
  });

  it('that the database refuses fail alone', async () => {
    const wrong = newPayment({ fee: kopecks(999n) });
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
const linkOf = ({ payment: { id } }: NewPayment, operationId: string = randomUUID()) => ({
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
        operationId,
        paymentLink,
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
