import { randomUUID } from 'node:crypto';
import { dueTask } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { openSettings } from '@leko/settings';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queues } from '../src/db/queues.ts';
import { issueActs } from '../src/documents/issue-acts.ts';
import { recordSale } from '../src/documents/record-sale.ts';
import { bookPayment } from '../src/earnings/book-payment.ts';
import { captured, refunded } from './support/events.ts';
import { DETAILS, paid, post, startWorld, type World } from './support/payout.ts';
import { actsOf, completed, deliver } from './support/sessions.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const payment = (more: object = {}) =>
  paid({ coachId: randomUUID(), paidAt: new Date(world.payout.now().getTime() - DAY_MS), ...more });

async function documentsOf(bookingId: string) {
  return world.payout.db
    .selectFrom('document')
    .innerJoin('document_file', 'document_id', 'id')
    .selectAll()
    .where('booking_id', '=', bookingId)
    .orderBy('type', 'desc')
    .execute();
}

async function eventsOf(documentId: string) {
  const rows = await world.payout.db
    .selectFrom('outbox')
    .select(['type', 'sequence', 'body'])
    .where('aggregate_id', '=', documentId)
    .execute();
  return rows.map(({ type, sequence, body }) => ({
    type,
    sequence,
    data: (body as unknown as { data: unknown }).data,
  }));
}

describe('session.completed', () => {
  test('makes an act for the coach and one for the athlete, with what was paid', async () => {
    const sale = payment({ share: 1_000 });
    await deliver(world, sale);
    await post(world, sale.data.coachId, 'recipients', DETAILS);
    const event = completed(world, sale, { name: 'Yoga' });

    await deliver(world, event);

    const { act_coach: coach, act_athlete: athlete } = await actsOf(world, event.data.bookingId);
    expect(coach).toMatchObject({
      number: expect.stringMatching(/^АК-\d{4}-\d{6}$/),
      platform: { legalName: 'ООО «ЛЕ-КО»', inn: '7700000009', signatoryPosition: 'Генеральный директор' },
      session: { service: 'Yoga', sessionId: 'session-1' },
      orderId: sale.data.orderId,
      settlement: {
        kind: 'session',
        paymentId: sale.data.paymentId,
        figures: {
          ...{ share: '1000.00', fee: '100.00', price: '1100.00', vat: '18.03', vatPercentage: '22.00' },
          ...{ returned: '0.00', netPrice: '1100.00', netFee: '100.00', withheld: '0.00', due: '1000.00' },
        },
      },
    });
    expect(athlete).toMatchObject({ number: expect.stringMatching(/^АС-/), athleteId: sale.data.athleteId });
    expect(JSON.stringify([coach, athlete])).not.toContain(DETAILS.inn);
    const [first, second] = await documentsOf(event.data.bookingId);
    expect([first, second]).toMatchObject([
      { type: 'act_coach', event_id: event.id, recipient_version: 1, sha256: expect.any(String) },
      { type: 'act_athlete', event_id: event.id, recipient_version: 1, sha256: expect.any(String) },
    ]);
    expect(await eventsOf(first?.id ?? '')).toEqual([
      {
        type: 'document.created',
        sequence: 1,
        data: {
          documentId: first?.id,
          bookingId: event.data.bookingId,
          coachId: sale.data.coachId,
          athleteId: sale.data.athleteId,
          documentType: 'act_coach',
          number: coach?.number,
          fileName: first?.file_name,
        },
      },
    ]);
  });

  test('without an athlete makes the coach’s act alone', async () => {
    const event = completed(world, { coachId: randomUUID() });

    await deliver(world, event);

    expect(Object.keys(await actsOf(world, event.data.bookingId))).toEqual(['act_coach']);
  });

  test('without an order makes acts without money, unless the athlete has paid for that session', async () => {
    const sale = payment();
    const { coachId, athleteId } = sale.data;
    const free = completed(world, { coachId }, { athleteId, sessionId: 'another' });
    const own = completed(world, { coachId }, { athleteId });

    await deliver(world, sale, free, own);

    const settlementOf = async (id: string) => (await actsOf(world, id)).act_athlete?.settlement;
    expect(await settlementOf(free.data.bookingId)).toEqual({ kind: 'nothing' });
    expect(await settlementOf(own.data.bookingId)).toMatchObject({ kind: 'session', paymentId: sale.data.paymentId });
    const [document] = await documentsOf(own.data.bookingId);
    expect(document?.order_id).toBe(sale.data.orderId);
  });

  test('of an order that was paid as a whole names the payment, and invents no price', async () => {
    const orderId = randomUUID();
    const whole = payment({ orderId });
    const line = { ...whole.data.lines[0], sessionId: orderId, name: 'Ten sessions' };
    const sale = { ...whole, data: { ...whole.data, lines: [line] } } as typeof whole;
    const event = completed(world, sale, { sessionId: 'third of ten' });

    await deliver(world, sale, event);

    expect((await actsOf(world, event.data.bookingId)).act_coach?.settlement).toMatchObject({
      kind: 'order',
      amount: '1100.00',
    });
  });

  test('waits for the payment, however late it comes', async () => {
    const sale = payment();
    const event = completed(world, sale);
    await deliver(world, event);
    expect(await documentsOf(event.data.bookingId)).toEqual([]);
    world.advance(30 * DAY_MS);
    await world.payout.settle();
    expect(await documentsOf(event.data.bookingId)).toEqual([]);

    await deliver(world, sale);

    expect(await documentsOf(event.data.bookingId)).toHaveLength(2);
  });

  test('does not miss a payment that a concurrent transaction records', async () => {
    const sale = payment();
    const event = completed(world, sale);
    const deps = { clock: world.payout.now, log: createLog('payout', 'silent') };
    await world.payout.db.transaction().execute(async (tx) => {
      await bookPayment(deps, tx, sale);
      await recordSale(deps, tx, sale); // The session is not there yet, so it is not made due.
      await deliver(world, event); // The payment is not committed yet.
    });
    expect(await documentsOf(event.data.bookingId)).toEqual([]);

    world.advance(61_000);
    await world.payout.settle();

    expect(await documentsOf(event.data.bookingId)).toHaveLength(2);
  });

  test('waits for held money to be taken', async () => {
    const sale = payment({ captureMode: 'manual' });
    const event = completed(world, sale);
    await deliver(world, sale, event);
    expect(await documentsOf(event.data.bookingId)).toEqual([]);

    await deliver(world, captured(sale, world.payout.now()));

    expect(await documentsOf(event.data.bookingId)).toHaveLength(2);
  });

  test('says what was given back before, and is not changed by what is given back later', async () => {
    const sale = payment({ shares: [1_000, 500] });
    const at = world.payout.now();
    const event = completed(world, sale);
    await deliver(world, sale, refunded(sale, { at, sessionIds: ['session-1'] }), event);
    const before = await actsOf(world, event.data.bookingId);

    await deliver(world, refunded(sale, { at, sessionIds: ['session-2'], isWhole: true }));

    expect(before.act_coach?.settlement).toMatchObject({
      figures: { price: '1100.00', returned: '1100.00', netPrice: '0.00', netFee: '0.00', due: '0.00' },
    });
    expect(await actsOf(world, event.data.bookingId)).toEqual(before);
  });
});

describe('one act per booking and type, for ever', () => {
  test('however often the session is published, and by whatever event', async () => {
    const sale = payment();
    const event = completed(world, sale);
    const again = { ...event, id: randomUUID() };

    await deliver(world, event, sale, event, again, sale);
    await deliver(world, { ...again, id: randomUUID(), data: { ...again.data, name: 'Another name' } });

    const documents = await documentsOf(event.data.bookingId);
    expect(documents.map(({ event_id }) => event_id)).toEqual([event.id, event.id]);
    expect(await eventsOf(documents[0]?.id ?? '')).toHaveLength(1);
  });

  test('the database refuses another one, and a change of one', async () => {
    const event = completed(world, { coachId: randomUUID() });
    await deliver(world, event);
    const { db } = world.payout;

    await expect(sql`update document set file_name = 'x'`.execute(db)).rejects.toThrow(/permission denied/);
    await expect(sql`delete from document`.execute(db)).rejects.toThrow(/permission denied/);
    const copy = sql`
      insert into document select gen_random_uuid(), event_id, booking_id, type, series, position + 1000, coach_id, athlete_id,
        order_id, session_id, recipient_id, recipient_version, 'x', file_name, content, created_at
      from document where booking_id = ${event.data.bookingId}`;
    await expect(copy.execute(db)).rejects.toThrow(/document_booking_id_type_key/);
  });
});

test('numbers have no gaps, however many acts are made at once, and whichever of them fail', async () => {
  const { db, now, tasks } = world.payout;
  const sales = Array.from({ length: 20 }, () => payment());
  for (const event of [...sales, ...sales.map((sale) => completed(world, sale))]) world.publish(event);
  await tasks.drain(); // The feed comes last: all sessions are due now.
  const log = createLog('payout', 'silent');
  const settings = await openSettings({ db, log, profile: 'production' });
  let asked = 0;
  const failing = ((...asking: Parameters<typeof settings>) => {
    asked += 1;
    // Of two acts, now the first one and now the second one cannot be made, when its number is taken.
    if (asked % 7 === 0) throw new Error('no settings today');
    return settings(...asking);
  }) as typeof settings;

  const step = (id: string) => issueActs({ db, log, clock: now, settings: failing }, id);
  const width = { leaseMs: MINUTE_MS, atOnce: 1, mostInARun: 5, everyMs: 0 };
  const issuing = dueTask({ db, clock: now, log }, { name: 'issue acts', queue: queues.sessions, ...width, step });

  await Promise.all(Array.from({ length: 8 }, () => issuing.run()));
  world.advance(61_000); // What failed is tried again when its lease is over.
  await world.payout.settle();

  const rows = await db.selectFrom('document').select(['series', 'position']).orderBy('position').execute();
  expect(rows).not.toEqual([]);
  for (const [series, numbered] of Map.groupBy(rows, (row) => row.series)) {
    const dense = numbered.map((_row, index) => BigInt(index + 1));
    expect([series, numbered.map(({ position }) => position)]).toEqual([series, dense]);
  }
  const bookings = await db.selectFrom('completed_session').select('issued_at').execute();
  expect(bookings.filter(({ issued_at }) => issued_at === null)).toEqual([]);
  expect(asked).toBeGreaterThan(20);
});
