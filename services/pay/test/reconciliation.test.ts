import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import {
  compareNow,
  dayOf,
  foreignOperation,
  freshDay,
  moveTo,
  night,
  OPS,
  operationOf,
  REGISTRY,
  stopPolling,
  verdictsOf,
} from './reconciliation-harness.ts';
import { capture, paidPayment, paymentRow, setSetting } from './refund-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
  await harness.settle();
});
afterAll(() => harness.close());
afterEach(() => harness.bank.faults.clear('tochka_acquiring'));

const bankFault = (fault: string, more: object = {}) => harness.bank.faults.add('tochka_acquiring', { fault, ...more });
const editPayment = (id: string, change: object) =>
  harness.service.db.updateTable('payment').set(change).where('id', '=', id).execute();
const statusOf = async (as: { sub: string }, id: string) => (await get(harness, as, `/payments/${id}`)).json().status;

describe('a day on which everything was well', () => {
  it('matches line by line, and records what the bank keeps', async () => {
    const day = await freshDay(harness);
    const card = await paidPayment(harness, { method: 'card' });
    const sbp = await paidPayment(harness);
    expect((await dayOf(harness, day)).status).toBe('pending');

    await night(harness);

    const compared = await dayOf(harness, day);
    expect(compared).toMatchObject({ date: day, status: 'done', count: 2, total: 2, page: 0, limit: 100 });
    expect(compared.totals).toEqual({
      bankAmount: '660.00 RUB',
      commissionAmount: '10.56 RUB',
      enrolmentAmount: '649.44 RUB',
      ourAmount: '660.00 RUB',
      differenceAmount: '0.00 RUB',
      counts: { open: 0, explained: 0, adopted: 0, matched: 2 },
    });
    expect(verdictsOf(compared)).toEqual({ [card.id]: 'matched', [sbp.id]: 'matched' });
    expect(compared.data.find((line) => line.paymentId === card.id)).toMatchObject({
      operationId: await operationOf(harness, card.id),
      orderId: expect.any(String),
      ourAmount: '330.00 RUB',
      bankAmount: '330.00 RUB',
      commissionAmount: '8.25 RUB',
      enrolmentAmount: '321.75 RUB',
      ourState: 'received',
      bankStatus: 'paid',
    });
    expect((await get(harness, OPS, '/reconciliations')).json().date).toBe(day);
  });

  it('is the same after any number of comparisons', async () => {
    const day = await freshDay(harness);
    await paidPayment(harness);
    await night(harness);
    const history = () => harness.service.db.selectFrom('reconciliation_history').selectAll().execute();
    const [first, before] = [await dayOf(harness, day), await history()];

    const again = [await compareNow(harness, day), await compareNow(harness, day)];

    for (const { comparedAt: _at, limit: _limit, ...rest } of again) expect(first).toMatchObject(rest);
    expect(await history()).toEqual(before);
  });

  it('counts held money on the day of its capture, also past midnight', async () => {
    await setSetting(harness, 'capture', { mode: 'manual' });
    await freshDay(harness);
    await moveTo(harness, 23.9);
    const held = await paidPayment(harness, { method: 'card' });
    const kept = await paidPayment(harness, { method: 'card' });
    await setSetting(harness, 'capture', { mode: 'automatic' });
    const paidOn = new Date(harness.service.now().getTime() + 3 * 3_600_000).toISOString().slice(0, 10);

    await moveTo(harness, 3);
    expect((await capture(harness, held)).json()).toEqual({ result: true });
    await night(harness);
    await moveTo(harness, 7);
    await night(harness);

    const capturedOn = new Date(harness.service.now().getTime() - 21 * 3_600_000).toISOString().slice(0, 10);
    expect(verdictsOf(await dayOf(harness, paidOn))).toEqual({});
    expect(verdictsOf(await dayOf(harness, capturedOn))).toEqual({ [held.id]: 'matched' });
    expect((await paymentRow(harness, kept.id)).taken_at).toBeNull();
  });
});

describe('a payment that we had no webhook of', () => {
  async function missedPayment() {
    const as = athlete();
    bankFault('no_callback');
    const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
    await stopPolling(harness, created.json().paymentId);
    await payAtBank(created);
    await harness.settle();
    return { as, id: created.json().paymentId as string };
  }

  it('is adopted in the night', async () => {
    const day = await freshDay(harness);
    const { as, id } = await missedPayment();
    expect(await statusOf(as, id)).toBe('CREATED');

    await night(harness);

    expect(await statusOf(as, id)).toBe('PAID');
    const compared = await dayOf(harness, day);
    expect(verdictsOf(compared)).toEqual({ [id]: 'adopted' });
    expect(compared.totals).toMatchObject({
      ourAmount: '330.00 RUB',
      bankAmount: '330.00 RUB',
      differenceAmount: '0.00 RUB',
    });
    expect(verdictsOf(await compareNow(harness, day))).toEqual({ [id]: 'adopted' });
  });

  it('is adopted by the list of operations, within minutes', async () => {
    await freshDay(harness);
    const { as, id } = await missedPayment();

    harness.advance(6 * 60_000);
    await harness.settle();

    expect(await statusOf(as, id)).toBe('PAID');
  });

  it('although the answer that made it was lost, so that not even its operation is known', async () => {
    const day = await freshDay(harness);
    const as = athlete();
    bankFault('no_callback');
    bankFault('reset_after_effect', { times: 1, match: 'POST /uapi/acquiring/v1.0/payments' });
    const body = orderFor(randomUUID(), { totalAmount: '330 RUB' });
    expect((await post(harness, as, '/payments', body)).statusCode).toBe(503);
    const id = (await get(harness, as, `/payments?orderId=${body.orderId}`)).json().data[0].paymentId;
    await stopPolling(harness, id);
    const [operation] = harness.bank.simulator
      .truth()
      .filter((row) => (row as { paymentLinkId?: string }).paymentLinkId === id);
    await fetch(`${harness.bank.url}/p/${(operation as { operationId: string }).operationId}/pay`, { method: 'POST' });

    await night(harness);

    expect(await statusOf(as, id)).toBe('PAID');
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [id]: 'adopted' });
  });
});

describe('a difference', () => {
  it('in the amount is open with both figures, until an operator accepts it', async () => {
    const day = await freshDay(harness);
    bankFault('wrong_amount', { times: 1 });
    const { id } = await paidPayment(harness);
    await night(harness);

    const open = await dayOf(harness, day);
    expect(open.data).toMatchObject([
      {
        paymentId: id,
        verdict: 'open',
        reason: 'amount_differs',
        ourAmount: '330.00 RUB',
        bankAmount: '329.00 RUB',
        ourState: 'review',
      },
    ]);
    expect(open.totals).toMatchObject({ differenceAmount: '-1.00 RUB', counts: { open: 1, matched: 0 } });

    const now = harness.service.now();
    await editPayment(id, { state: 'received', bank_amount: 32_900n, paid_at: now, taken_at: now });
    const closed = await compareNow(harness, day);

    expect(closed.data).toMatchObject([
      { verdict: 'matched', ourAmount: '329.00 RUB', openedAt: open.data[0]?.openedAt },
    ]);
    expect(closed.data[0]?.closedAt).toBeDefined();
  });

  it('of an operation that is unknown here stays open, grows older, and is reported within minutes', async () => {
    const day = await freshDay(harness);
    const operation = await foreignOperation(harness);
    const held = await foreignOperation(harness, {
      paymentMode: ['card'],
      preAuthorization: true,
      paymentLinkId: 'counter 7',
    });
    harness.advance(6 * 60_000);
    await harness.settle();
    const report = await dayOf(harness, day);
    expect(verdictsOf(report)).toEqual({ [operation]: 'open unknown_here', [held]: 'open unknown_here' });

    await night(harness);
    const first = await dayOf(harness, day);
    await night(harness);
    const second = await dayOf(harness, day, '&verdict=open');

    expect(verdictsOf(first)).toEqual({ [operation]: 'open unknown_here', [held]: 'open unknown_here' });
    const line = second.data.find(({ operationId }) => operationId === operation);
    expect(line).toMatchObject({
      bankAmount: '77.00 RUB',
      commissionAmount: '0.54 RUB',
      openedAt: report.data[0]?.openedAt,
    });
    expect(line).not.toHaveProperty('paymentId');
    expect(line?.ageSeconds).toBeGreaterThan(24 * 3_600);
  });

  it('where we have a payment that the bank does not know is never mended, and closes when the bank finds it', async () => {
    const day = await freshDay(harness);
    const { as, id } = await paidPayment(harness);
    const real = await operationOf(harness, id);
    const wrong = randomUUID();
    await editPayment(id, { external_id: wrong });
    await night(harness);

    const open = await dayOf(harness, day);
    expect(open.data.map(({ operationId, verdict, reason }) => [operationId, verdict, reason]).sort()).toEqual(
      [
        [wrong, 'open', 'unknown_at_bank'],
        [real, 'open', 'other_operation'],
      ].sort(),
    );
    expect(await statusOf(as, id)).toBe('PAID');

    await editPayment(id, { external_id: real });
    await night(harness);

    const closed = await dayOf(harness, day);
    expect(closed.totals).toMatchObject({ differenceAmount: '0.00 RUB', counts: { open: 0, matched: 2 } });
    expect(closed.data.find(({ operationId }) => operationId === wrong)).toMatchObject({
      verdict: 'matched',
      reason: 'no_longer_at_bank',
    });
  });

  it('in a row that makes no sense is open with its payment, and does not hide the others', async () => {
    const day = await freshDay(harness);
    const [odd, good] = [await paidPayment(harness), await paidPayment(harness)];
    const operation = await operationOf(harness, odd.id);
    const kind = 'tochka_acquiring.operation';
    const kept = harness.bank.documents.get<{ status: string; paid: object }>(kind, operation);
    if (kept === undefined) throw new Error('the bank does not know the operation');
    harness.bank.documents.put(kind, operation, { ...kept, paid: { ...kept.paid, kopecks: 33_000.5 } });
    await night(harness);

    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [odd.id]: 'open not_understood', [good.id]: 'matched' });

    harness.bank.documents.put(kind, operation, kept);
    await night(harness);
    expect(verdictsOf(await dayOf(harness, day))).toEqual({ [odd.id]: 'matched', [good.id]: 'matched' });
  });
});

describe('a registry that cannot be read', () => {
  it.each(['garbage', 'error', 'refuse'])('(%s) is read again, each time later, and then compared', async (fault) => {
    const day = await freshDay(harness);
    const { id } = await paidPayment(harness);
    bankFault(fault, { times: 2, match: REGISTRY });

    await night(harness);
    const first = await dayOf(harness, day);
    harness.advance(61_000);
    await harness.settle();
    expect((await dayOf(harness, day)).status).toBe('unreadable');
    harness.advance(301_000);
    await harness.settle();

    expect(first).toMatchObject({ status: 'unreadable', reason: expect.any(String), total: 0 });
    expect(first.comparedAt).toBeUndefined();
    const second = await dayOf(harness, day);
    expect(second.status).toBe('done');
    expect(second).not.toHaveProperty('reason');
    expect(verdictsOf(second)).toEqual({ [id]: 'matched' });
  });
});
