import { randomUUID } from 'node:crypto';
import { transact } from '@leko/postgres';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { supplierOfCoach } from '../src/directory/contacts.ts';
import { recordSupplier } from '../src/receipts/record-supplier.ts';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';
import { opened } from './personal.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.bank.faults.clear('tochka_acquiring');
  harness.fiscal.faults.clear('firstofd');
});

const CREATE = 'POST /uapi/acquiring/v1.0/payments';
const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });
const paymentOf = async (as: { sub: string }, id: string) => (await get(harness, as, `/payments/${id}`)).json();

async function settleAfter(...delays: number[]): Promise<void> {
  for (const delay of delays) {
    harness.advance(delay);
    await harness.settle();
  }
}

const receiptsOf = (paymentId: string) =>
  harness.service.db.selectFrom('receipt').selectAll().where('payment_id', '=', paymentId).execute();
const bankPayments = (): { paymentLinkId: string }[] =>
  harness.bank.simulator.truth().filter((row) => (row as { kind: string }).kind === 'payment') as never;

describe('texts that a database cannot store', () => {
  it.each([
    ['an escape that is spelled out', 'abc\\u0000def'],
    ['a whole emoji at the cut of a receipt line', `${'x'.repeat(111)}😀x`],
  ])('%s stop neither the link nor the receipt', async (_what, text) => {
    const as = athlete();
    const services = [{ coachDueAmount: '300 RUB', name: text, sessionId: 's' }];

    const created = await post(harness, as, '/payments', order({ purpose: text, services }));
    expect(created.statusCode).toBe(201);
    await payAtBank(created);
    await settleAfter(0, 3_000, 3_000);

    expect((await paymentOf(as, created.json().paymentId)).receiptLink).toMatch(/^http/);
  });
});

describe('a lost answer', () => {
  it('is found among more operations than the bank shows on one page', async () => {
    const as = athlete();
    const body = order();
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset_after_effect', times: 1, match: CREATE });
    expect((await post(harness, as, '/payments', body)).statusCode).toBe(503);
    await Promise.all(Array.from({ length: 250 }, () => post(harness, athlete(), '/payments', order())));

    await settleAfter(16_000);

    const again = await post(harness, as, '/payments', body);
    expect(again.statusCode).toBe(201);
    expect(bankPayments().filter((row) => row.paymentLinkId === again.json().paymentId)).toHaveLength(1);
  });

  it('that turns out to be none, when the link would have expired, makes room for a new payment', async () => {
    const as = athlete();
    const body = order();
    harness.bank.faults.add('tochka_acquiring', { fault: 'reset', times: 1, match: CREATE });
    await post(harness, as, '/payments', body);
    harness.advance(25 * HOUR_MS);

    const again = await post(harness, as, '/payments', body);

    expect(again.statusCode).toBe(201);
    const { data } = (await get(harness, as, `/payments?orderId=${body.orderId}`)).json();
    expect(data.map((row: { status: string }) => row.status)).toEqual(['CREATED', 'FAILED']);
  });
});

describe('money at an unexpected moment', () => {
  it('that comes while the bank is being read is seen at once', async () => {
    const as = athlete();
    const created = await post(harness, as, '/payments', order());
    harness.advance(16_000);
    harness.bank.faults.add('tochka_acquiring', { fault: 'slow', times: 1, match: 'GET /uapi' });

    const reading = harness.settle();
    await payAtBank(created);
    await reading;
    await harness.settle();

    expect((await paymentOf(as, created.json().paymentId)).status).toBe('PAID');
  });

  it('for a payment that ended, whose order has a new one, waits for review and leaves the new payment alone', async () => {
    const as = athlete();
    const body = order();
    const first = (await post(harness, as, '/payments', body)).json();
    await harness.service.db
      .updateTable('payment')
      .set({ state: 'failed', reason: 'link_expired', holds_order: false, version: 2, next_check_at: null })
      .where('id', '=', first.paymentId)
      .execute();
    const second = (await post(harness, as, '/payments', body)).json();
    expect(second.paymentId).not.toBe(first.paymentId);

    await fetch(`${first.paymentLink}/pay`, { method: 'POST' });
    await settleAfter(0);

    const row = await harness.service.db
      .selectFrom('payment')
      .select(['state', 'reason'])
      .where('id', '=', first.paymentId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ state: 'review', reason: 'paid_after_end' });
    expect((await paymentOf(as, second.paymentId)).status).toBe('CREATED');
  });
});

describe('the receipt', () => {
  async function paidPayment(as: { sub: string }, change: object = {}): Promise<string> {
    const created = await post(harness, as, '/payments', order(change));
    await payAtBank(created);
    await settleAfter(0, 3_000, 6_000);
    return created.json().paymentId;
  }

  it('waits while our login is refused, and is issued when it is mended', async () => {
    const as = athlete();
    harness.fiscal.faults.add('firstofd', { fault: 'refuse', match: 'getToken' });
    harness.fiscal.advance(25 * HOUR_MS); // The token we hold has run out.
    const id = await paidPayment(as);
    expect((await receiptsOf(id))[0]?.state).toBe('waiting');

    harness.fiscal.faults.clear('firstofd');
    await settleAfter(MINUTE_MS, 3 * MINUTE_MS, MINUTE_MS);

    expect((await paymentOf(as, id)).receiptLink).toMatch(/^http/);
  });

  it('that was registered with another sum goes to a person', async () => {
    harness.fiscal.faults.add('firstofd', { fault: 'wrong_amount' });
    const id = await paidPayment(athlete());

    expect((await receiptsOf(id))[0]).toMatchObject({ state: 'failed', reason: 'registered_amount_differs' });
  });

  it('names the coach by what is recorded now, whatever a clock that was ahead has recorded', async () => {
    const coachId = randomUUID();
    const details = { recipientId: randomUUID(), coachId, inn: '500100732259', bankDetailsChanged: false };
    const record = (name: string, time: Date) =>
      transact(harness.service.db, (tx) =>
        recordSupplier({ clock: harness.service.now, vault: harness.service.vault }, tx, {
          data: { ...details, name },
          time: time.toISOString(),
        } as never),
      );
    const now = harness.service.now();

    await record('Before', new Date(now.getTime() + 365 * DAY_MS));
    await record('After', now);

    expect((await supplierOfCoach(harness.service, coachId))?.name).toBe('After');
  });

  it('names the coach by the latest event, of whichever recipient, and keeps the payer apart from the coach', async () => {
    const coachId = randomUUID();
    const recipient = (name: string, minute: number) => ({
      data: {
        recipientId: randomUUID(),
        coachId,
        name,
        email: 'coach@example.com',
        inn: '500100732259',
        bankDetailsChanged: false,
      },
      time: new Date(Date.parse('2026-11-20T09:00:00Z') + minute * MINUTE_MS).toISOString(),
    });
    for (const event of [recipient('First', 0), recipient('Second', 2), recipient('Late news of the first', 1)]) {
      await transact(harness.service.db, (tx) =>
        recordSupplier({ clock: harness.service.now, vault: harness.service.vault }, tx, event as never),
      );
    }

    const id = await paidPayment(athlete(), { coachId, sendReceiptTo: undefined });

    expect((await supplierOfCoach(harness.service, coachId))?.name).toBe('Second');
    const paid = await harness.service.db
      .selectFrom('outbox')
      .select('body')
      .where('aggregate_id', '=', id)
      .where('type', '=', 'payment.paid')
      .executeTakeFirstOrThrow();
    expect((await opened(harness.service, paid.body)).data).not.toHaveProperty('receiptTo');
  });
});

describe('input at the edges', () => {
  const service = { sub: randomUUID(), roles: ['service'] as const };

  it.each(['constructor', 'toString', '__proto__x', 'payment.paid', 'nonsense'])(
    'an event called %s is refused',
    async (type) => {
      const answer = await harness.service.call(service, {
        method: 'POST',
        url: '/api/v1/events',
        payload: { id: randomUUID(), type, data: {} },
      });

      expect(answer.statusCode).toBe(422);
    },
  );

  it.each([
    ['a day that does not exist', '2026-09-31T09:00:00Z'],
    ['a year 0', '0000-01-01T00:00:00Z'],
    ['an offset that no zone has', '2026-09-30T09:00:00+16:00'],
  ])('a session that was completed on %s is not published', async (_what, completedAt) => {
    const data = { sessionId: 's-1', coachId: randomUUID(), bookingId: randomUUID(), completedAt };
    const id = randomUUID();

    const answer = await harness.service.call(service, {
      method: 'POST',
      url: '/api/v1/events',
      payload: { id, type: 'session.completed', data },
    });

    expect([answer.statusCode, answer.json().errors?.[0]?.pointer]).toEqual([422, '/body/data/completedAt']);
    expect(
      await harness.service.db.selectFrom('outbox').select('event_id').where('event_id', '=', id).execute(),
    ).toEqual([]);
  });

  it.each([{}, { 'content-type': 'application/json' }])('a callback needs no body, also where %j', async (headers) => {
    const answer = await harness.service.call(service, {
      method: 'POST',
      url: `/api/v1/pay/callbacks?callback_type=RECEIPT&status=FAILURE&tracking_id=${randomUUID()}`,
      headers,
    });

    expect(answer.statusCode).toBe(200);
  });
});
