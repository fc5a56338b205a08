import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { transact } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { FiscalReceipt } from '@leko/simulators/firstofd';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { recordSupplier } from '../src/receipts/record-supplier.ts';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';

export let harness: PayHarness;

/** pay with both upstreams, for all tests of the file; every test begins without faults. */
export function servePay(options: Parameters<typeof startPay>[0] = {}): void {
  beforeAll(async () => {
    harness = await startPay(options);
  });
  afterAll(() => harness.close());
  beforeEach(() => {
    harness.bank.faults.clear('tochka_acquiring');
    harness.fiscal.faults.clear('firstofd');
  });
}

export const fault = (name: string, rest: { times?: number; match?: string } = {}) =>
  harness.fiscal.faults.add('firstofd', { fault: name, ...rest });
/** The service works again, and the breaker has been open for `UPSTREAM_BREAKER_OPEN_MS`. */
export async function heal(): Promise<void> {
  harness.fiscal.faults.clear('firstofd');
  await sleep(150);
}

export async function settleAfter(...delays: number[]): Promise<void> {
  for (const delay of delays) {
    harness.advance(delay);
    await harness.settle();
  }
}

export interface Paid {
  readonly as: { sub: string };
  readonly id: string;
}

/** Makes a payment and pays it; its receipt is in the queue then. */
export async function pay(change: object = {}): Promise<Paid> {
  const as = athlete();
  const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB', ...change }));
  expect(created.statusCode).toBe(201);
  await payAtBank(created);
  await harness.settle();
  return { as, id: created.json().paymentId };
}

export async function refund({ as, id }: Paid, body: object = {}): Promise<void> {
  const answer = await post(harness, as, `/payments/${id}/refund`, { paymentId: id, ...body });
  expect(answer.statusCode).toBe(200);
  await settleAfter(0, MINUTE_MS);
  expect((await post(harness, as, `/payments/${id}/refund`, { paymentId: id, ...body })).json().isRefunded).toBe(true);
}

export const paymentOf = async ({ as, id }: Paid) => (await get(harness, as, `/payments/${id}`)).json();

export const receiptsOf = ({ id }: Paid) =>
  harness.service.db.selectFrom('receipt').selectAll().where('payment_id', '=', id).orderBy('created_at').execute();

export async function receiptOf(paid: Paid) {
  const [first] = await receiptsOf(paid);
  if (first === undefined) throw new Error(`payment ${paid.id} has no receipt`);
  return first;
}

export const eventsOf = async (receiptId: string) =>
  (
    await harness.service.db
      .selectFrom('outbox')
      .selectAll()
      .where('aggregate_id', '=', receiptId)
      .orderBy('sequence')
      .execute()
  ).map(({ sequence, type, body }) => ({ sequence, type, ...(body as unknown as { data: object }).data }));

/** What the register has been handed in, in its order. */
export const handedIn = (): FiscalReceipt[] => harness.fiscal.documents.list<FiscalReceipt>('firstofd.receipt');

/** What the register has printed for these receipts, in its order. */
export const printedOf = (receiptIds: readonly string[]): string[] =>
  handedIn()
    .filter(({ mark }) => mark !== undefined)
    .sort((a, b) => (a.mark?.fd ?? 0) - (b.mark?.fd ?? 0))
    .map(({ externalId }) => externalId.slice(0, 36))
    .filter((id) => receiptIds.includes(id));

export function slipOf(receiptId: string): FiscalReceipt {
  const found = handedIn().find(({ externalId }) => externalId.startsWith(receiptId));
  if (found === undefined) throw new Error(`receipt ${receiptId} was never handed in`);
  return found;
}

export const COACH = { name: 'IP Bob', phone: '+79991234567', email: 'bob@example.com', inn: '500100732259' };

/** As payout publishes the details of the coach. */
export async function publishOf(coachId: string, change: object = {}): Promise<void> {
  const data = { recipientId: randomUUID(), coachId, ...COACH, bankDetailsChanged: false, ...change };
  const event = { data, time: harness.service.now().toISOString() };
  await transact(harness.service.db, (tx) =>
    recordSupplier({ clock: harness.service.now, vault: harness.service.vault }, tx, event as never),
  );
}

const ops = { sub: randomUUID(), roles: ['ops' as const] };

/** What waits for a person, newest last. */
export const reviewsOf = async ({ id }: Paid): Promise<{ id: string; kind: string; reason: string }[]> => {
  const { data } = (await get(harness, ops, '/payments/review?limit=100')).json();
  return data.filter(({ payment }: { payment?: { paymentId: string } }) => payment?.paymentId === id);
};

export const decide = (id: string, action: 'retry' | 'accept') =>
  post(harness, ops, `/payments/review/${id}`, { action, why: 'it was mended' });

export async function setSetting(name: string, values: object): Promise<void> {
  const answer = await harness.service.call(ops, {
    method: 'PUT',
    url: `/api/v1/pay/settings/${name}`,
    payload: { values },
  });
  expect(answer.statusCode).toBe(200);
}

/** The coach's line on a slip, as the register wants it. */
export const coachLine = (
  name: string,
  sum: number,
  supplier = { name: COACH.name, phones: [COACH.phone], inn: COACH.inn },
) => ({
  name,
  price: sum,
  quantity: 1,
  sum,
  payment_object: 'service',
  payment_method: 'full_prepayment',
  vat: { type: 'none' },
  agent_info: { type: 'another' },
  supplier_info: supplier,
});

/** The platform's own. */
export const feeLine = (name: string, sum: number, vat: number) => ({
  name: `Сервисный сбор: ${name}`,
  price: sum,
  quantity: 1,
  sum,
  payment_object: 'service',
  payment_method: 'full_payment',
  vat: { type: 'vat22', sum: vat },
});

/** Paid to a coach whose details are known, and receipted. */
export async function payKnownCoach(change: object = {}) {
  const coachId = randomUUID();
  await publishOf(coachId);
  const paid = await pay({ coachId, ...change });
  await settleAfter(3_000, 3_000);
  return paid;
}
