import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athlete, get, type PayHarness, post, startPay } from './pay-harness.ts';
import {
  compareNow,
  dayOf,
  foreignOperation,
  freshDay,
  listCalls,
  moveTo,
  night,
  OPS,
  verdictsOf,
} from './reconciliation-harness.ts';
import { paidPayment } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
  await harness.settle();
});
afterAll(() => harness.close());

const PATH = '/reconciliations';
const nextDay = (day: string, days = 1) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

describe('an open difference', () => {
  let day: string;
  let id: string;
  beforeEach(async () => {
    day = await freshDay(harness);
    await foreignOperation(harness);
    await paidPayment(harness);
    await night(harness);
    id = (await dayOf(harness, day, '&verdict=open')).data[0]?.id ?? '';
  });
  const explain = (why: unknown, headers = {}, line = id) =>
    post(harness, { sub: randomUUID(), ...OPS }, `${PATH}/${line}/explain`, { why } as object, headers);
  const historyOf = () =>
    harness.service.db
      .selectFrom('reconciliation_history')
      .select(['version', 'verdict', 'who', 'why'])
      .where('line_id', '=', id)
      .orderBy('version')
      .execute();

  it('comes first, and can be asked for alone', async () => {
    const all = await dayOf(harness, day);
    const [first, second] = [await dayOf(harness, day, '&limit=1'), await dayOf(harness, day, '&limit=1&page=1')];

    expect(all.data.map(({ verdict }) => verdict)).toEqual(['open', 'matched']);
    expect(all.totals).toMatchObject({
      bankAmount: '407.00 RUB',
      ourAmount: '330.00 RUB',
      differenceAmount: '77.00 RUB',
    });
    expect([first.data[0]?.id, second.data[0]?.id]).toEqual(all.data.map((line) => line.id));
    expect(await dayOf(harness, day, '&verdict=matched')).toMatchObject({ total: 1, count: 1 });
    expect(await dayOf(harness, day, '&verdict=explained')).toMatchObject({ total: 0, data: [] });
  });

  it('is explained once and for all of its history, by whom and why', async () => {
    const answer = await explain('paid at the counter');

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id,
      date: day,
      verdict: 'explained',
      reason: 'unknown_here',
      explanation: { why: 'paid at the counter', who: expect.any(String), explainedAt: expect.any(String) },
    });
    await night(harness);
    expect(verdictsOf(await dayOf(harness, day, '&verdict=explained'))).toMatchObject({
      [answer.json().operationId]: 'explained unknown_here',
    });
    expect(await historyOf()).toEqual([
      { version: 1, verdict: 'open', who: null, why: null },
      { version: 2, verdict: 'explained', who: answer.json().explanation.who, why: 'paid at the counter' },
    ]);
    const { rows: acts } = await sql`select actor, action, why from audit where object_id = ${id}`.execute(
      harness.service.db,
    );
    expect(acts).toEqual([
      { actor: answer.json().explanation.who, action: 'reconciliation.explain', why: 'paid at the counter' },
    ]);
    const { db, owner } = harness.service;
    const change = (connection: typeof db) =>
      connection.updateTable('reconciliation_history').set({ why: 'other' }).execute();
    await expect(change(db)).rejects.toThrow('permission denied');
    await expect(change(owner)).rejects.toThrow('never changed');
  });

  it('is explained once under one key', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const as = { sub: randomUUID(), ...OPS };
    const send = () => post(harness, as, `${PATH}/${id}/explain`, { why: 'once' }, key);

    expect([(await send()).json(), (await send()).statusCode]).toEqual([expect.any(Object), 200]);
    expect(await historyOf()).toHaveLength(2);
  });

  it('needs a reason, and one that is closed needs none', async () => {
    const matched = (await dayOf(harness, day, '&verdict=matched')).data[0]?.id;

    const answers = [
      await explain(''),
      await explain('x'.repeat(501)),
      await explain(7),
      await explain('why', {}, randomUUID()),
      await explain('why', {}, matched),
    ];

    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [422, 'invalid_input'],
      [422, 'invalid_input'],
      [422, 'invalid_input'],
      [404, 'not_found'],
      [409, 'difference_closed'],
    ]);
  });
});

describe('the operators', () => {
  it('alone may look and compare', async () => {
    const answers = [
      await get(harness, athlete(), PATH),
      await post(harness, athlete(), PATH, {}),
      await get(harness, { roles: ['service'] }, PATH),
      await post(harness, athlete(), `${PATH}/${randomUUID()}/explain`, { why: 'x' }),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403]);
  });

  it.each(['2026-02-30', '2026-1-1', 'yesterday', '2026-11-20T00:00:00Z', ''])('refuse %j as no day', async (date) => {
    const query = `${PATH}?date=${encodeURIComponent(date)}`;

    expect((await get(harness, OPS, query)).statusCode).toBe(422);
    expect((await post(harness, OPS, query, {})).statusCode).toBe(422);
  });

  it('cannot compare a day that has not come, and see nothing of one that was never compared', async () => {
    const day = await freshDay(harness);

    expect((await post(harness, OPS, `${PATH}?date=${nextDay(day)}`, {})).statusCode).toBe(422);
    expect(await dayOf(harness, nextDay(day, -40))).toMatchObject({ status: 'pending', data: [], total: 0 });
    expect((await get(harness, OPS, `${PATH}?verdict=good`)).statusCode).toBe(422);
  });

  it('may compare today, whose cards the bank does not list yet; the night compares it again', async () => {
    const day = await freshDay(harness);
    const card = await paidPayment(harness, { method: 'card' });
    const sbp = await paidPayment(harness);

    const early = await compareNow(harness, day);
    await night(harness);

    expect(verdictsOf(early)).toEqual({ [card.id]: 'matched not_listed_yet', [sbp.id]: 'matched' });
    expect(early.totals).toMatchObject({ differenceAmount: '0.00 RUB', enrolmentAmount: '327.69 RUB' });
    const late = await dayOf(harness, day);
    expect(verdictsOf(late)).toEqual({ [card.id]: 'matched', [sbp.id]: 'matched' });
    expect(late.totals).toMatchObject({ enrolmentAmount: '649.44 RUB' });
  });

  it('may compare a day of long ago without the days between being compared as well', async () => {
    const before = await harness.service.db.selectFrom('reconciliation').select('day').execute();

    await compareNow(harness, '2026-01-15');
    await harness.settle();

    const after = await harness.service.db.selectFrom('reconciliation').select('day').execute();
    expect(after.length - before.length).toBe(1);
  });
});

describe('the clock', () => {
  it('moved by a week compares every night on the way, and lists the operations hardly ever', async () => {
    const first = await freshDay(harness);
    const end = harness.service.now().getTime() + 7 * 86_400_000;
    const listed = await listCalls(harness);

    for (;;) {
      const next = (await harness.service.waitingWork.nextDue())?.getTime() ?? end;
      if (next >= end) break;
      harness.advance(Math.max(0, next - harness.service.now().getTime()) + 1_000);
      await harness.settle();
    }

    const days = Array.from({ length: 7 }, (_, index) => nextDay(first, index));
    for (const day of days) expect((await dayOf(harness, day)).status).toBe('done');
    expect((await listCalls(harness)) - listed).toBeLessThan(60);
  });

  it('keeps to the night where a day is compared before it', async () => {
    const day = await freshDay(harness);
    await compareNow(harness, day);
    await moveTo(harness, 5);
    const early = await dayOf(harness, day);

    await moveTo(harness, 6.1);

    expect(Date.parse((await dayOf(harness, day)).comparedAt ?? '')).toBeGreaterThan(
      Date.parse(early.comparedAt ?? ''),
    );
  });
});
