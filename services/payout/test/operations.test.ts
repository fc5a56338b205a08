import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captured, receiptRegistered, refunded } from './support/events.ts';
import { coachWithMoney, DETAILS, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const now = () => world.payout.now();
const operations = async (coachId: string, query = '') => (await get(world, coachId, `operations?${query}`)).json();
const operation = async (coachId: string, id: string) => (await get(world, coachId, `operations/${id}`)).json();
const EVER = 'start_date=2020-01-01&end_date=2099-12-31';

async function deliver(...events: Event[]) {
  for (const event of events) world.publish(event);
  await world.payout.settle();
}

describe('an INCOME', () => {
  test('is a payment in the documented form, and follows its life', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, paidAt: now(), captureMode: 'manual' });
    const { paymentId, externalId, orderId, athleteId } = payment.data;
    await deliver(payment);

    expect(await operation(coachId, paymentId)).toEqual({
      operationId: paymentId,
      operationType: 'INCOME',
      coachId,
      createdAt: payment.data.paidAt,
      updatedAt: payment.data.paidAt,
      operation: {
        paymentId,
        externalId,
        orderId,
        athleteId,
        amount: '1100 RUB',
        purpose: 'Training',
        status: 'PAID',
      },
    });
    const receiptLink = 'https://receipts.example/1';
    const later = new Date(now().getTime() + 1_000);
    await deliver(captured(payment, later), receiptRegistered(payment, { receiptLink }));
    expect(await operation(coachId, paymentId)).toMatchObject({
      updatedAt: later.toISOString(),
      operation: { status: 'CAPTURED', receiptLink },
    });
    await deliver(refunded(payment, { at: later }));
    expect((await operation(coachId, paymentId)).operation).toMatchObject({ status: 'REFUNDED', receiptLink });
  });

  test('stays as it was when only a part was given back', async () => {
    const coachId = randomUUID();
    const payment = paid({ coachId, shares: [600, 400], paidAt: now() });

    await deliver(payment, refunded(payment, { at: now(), sessionIds: ['session-1'] }));

    expect((await operation(coachId, payment.data.paymentId)).operation.status).toBe('PAID');
  });
});

describe('a PAYOUT', () => {
  test('is a remittance, by analogy', async () => {
    const coachId = await coachWithMoney(world, 900);
    const body = { availableAmount: '900 RUB', thresholdOverrideByFee: true };
    const id = (await post(world, coachId, 'remittances', body)).json().remittanceId;

    expect(await operation(coachId, id)).toMatchObject({
      operationId: id,
      operationType: 'PAYOUT',
      coachId,
      operation: {
        remittanceId: id,
        amount: '850 RUB',
        amountBreakdown: { dueAmount: '900 RUB', paidAmount: '850 RUB', feeAmount: '50 RUB' },
        recipientName: DETAILS.name,
        bankAcc: DETAILS.bankAccountNumber,
        bankBik: DETAILS.bankCode,
        purpose: expect.stringContaining(id),
        status: 'WAITING',
      },
    });
    await world.quiet();
    expect((await operation(coachId, id)).operation.status).toBe('COMPLETE');
  });
});

describe('GET /operations', () => {
  test('pages newest first, each operation once', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    for (const minute of [3, 2, 1])
      await deliver(paid({ coachId, paidAt: new Date(now().getTime() - minute * 60_000) }));

    const pages = await Promise.all([0, 1, 2].map((page) => operations(coachId, `${EVER}&page=${page}&limit=2`)));

    const all = pages.flatMap(({ data }) => data);
    expect(pages.map(({ count, total }) => [count, total])).toEqual([
      [2, 5],
      [2, 5],
      [1, 5],
    ]);
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(5);
    expect(all[0].operationId).toBe(id);
  });

  test('filters by type; ALL is only a filter', async () => {
    const coachId = await coachWithMoney(world);
    await remit(world, coachId);

    const types = async (query: string) =>
      (await operations(coachId, `${EVER}${query}`)).data.map((one: { operationType: string }) => one.operationType);

    expect(await types('&type=INCOME')).toEqual(['INCOME']);
    expect(await types('&type=PAYOUT')).toEqual(['PAYOUT']);
    expect(await types('&type=ALL')).toEqual(['PAYOUT', 'INCOME']);
    expect(await types('')).toEqual(['PAYOUT', 'INCOME']);
    await world.quiet();
  });

  test('takes both days whole, by the midnights of Moscow', async () => {
    const coachId = randomUUID();
    const at = [
      '2026-03-01T20:59:59.999Z',
      '2026-03-01T21:00:00.000Z',
      '2026-03-02T20:59:59.999Z',
      '2026-03-02T21:00:00.000Z',
    ];
    const payments = at.map((one) => paid({ coachId, paidAt: new Date(one) }));
    await deliver(...payments);

    const day = await operations(coachId, 'start_date=2026-03-02&end_date=2026-03-02');

    expect(day.data.map(({ createdAt }: { createdAt: string }) => createdAt)).toEqual([at[2], at[1]]);
    expect((await operations(coachId, 'start_date=2026-03-01&end_date=2026-03-03')).total).toBe(4);
    expect((await operations(coachId, 'end_date=2026-03-03')).total).toBe(0);
  });

  test('is from Monday of this week to today, where the platform is, unless asked otherwise', async () => {
    const coachId = randomUUID();
    const moscow = new Date(now().getTime() + 3 * 3_600_000);
    const sinceMonday = (moscow.getUTCDay() + 6) % 7;
    const midnight = Date.UTC(moscow.getUTCFullYear(), moscow.getUTCMonth(), moscow.getUTCDate()) - 3 * 3_600_000;
    const monday = midnight - sinceMonday * DAY_MS;
    const at = [monday - 1, monday, midnight + DAY_MS - 1, midnight + DAY_MS].map((one) => new Date(one));
    await deliver(...at.map((paidAt) => paid({ coachId, paidAt })));

    const { data } = await operations(coachId);

    expect(data.map(({ createdAt }: { createdAt: string }) => createdAt)).toEqual([
      at[2]?.toISOString(),
      at[1]?.toISOString(),
    ]);
  });

  test('shows no operations of other coaches', async () => {
    const coachId = await coachWithMoney(world);
    const [mine] = (await operations(coachId, EVER)).data;

    const foreign = await get(world, randomUUID(), `operations/${mine.operationId}`);
    const unknown = await get(world, coachId, `operations/${randomUUID()}`);

    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect((await operations(randomUUID(), EVER)).total).toBe(0);
    expect((await operation(coachId, mine.operationId.toUpperCase())).operationId).toBe(mine.operationId);
  });

  test.each([
    'type=OTHER',
    'start_date=2026-02-30',
    'start_date=20260201',
    'start_date=0202-01-01',
    'start_date=2026-01-01T00:00:00Z',
    'end_date=',
    'start_date=2026-01-02&end_date=2026-01-01',
    'page=1000&limit=100',
    'coach=1',
  ])('?%s is refused', async (query) => {
    expect((await get(world, randomUUID(), `operations?${query}`)).statusCode).toBe(422);
  });
});
