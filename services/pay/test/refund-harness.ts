import { randomUUID } from 'node:crypto';
import type { As } from '@leko/testing';
import { expect } from 'vitest';
import { athlete, orderFor, type PayHarness, post } from './pay-harness.ts';
import { opened } from './personal.ts';

export const BANK_REFUND = '/refund';
export const BANK_CAPTURE = '/capture';

export interface Paid {
  readonly as: As & { sub: string };
  readonly id: string;
}

/** Three sessions of 110 RUB, paid; by the fast payment system unless a card is wanted, whose refunds take a second. */
export async function paidPayment(
  harness: PayHarness,
  { method = 'sbp', change = {} }: { method?: 'sbp' | 'card'; change?: object } = {},
): Promise<Paid> {
  const as = athlete();
  const created = await post(harness, as, '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB', ...change }));
  expect(created.statusCode).toBe(201);
  const { paymentLink, paymentId } = created.json();
  await payLink(paymentLink, method);
  await harness.settle();
  return { as, id: paymentId };
}

export async function payLink(paymentLink: string, method: 'sbp' | 'card'): Promise<void> {
  const done = await fetch(`${paymentLink}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method }),
  });
  expect(done.status).toBe(200);
}

export const refund = (harness: PayHarness, { as, id }: Paid, body: object = {}, headers = {}) =>
  post(harness, as, `/payments/${id}/refund`, { paymentId: id, ...body }, headers);

export const capture = (harness: PayHarness, { as, id }: Paid, headers: Record<string, string> = {}) =>
  harness.service.call(as, { method: 'POST', url: `/api/v1/pay/payments/${id}/capture`, headers });

/** The same payment, in the hands of an internal service that acts for the athlete. */
export const byService = ({ as, id }: Paid): Paid => ({ as: { ...as, roles: ['service'] }, id });

/** A caller whose deadline is before the time limit of calls to the bank. */
export const withDeadline = ({ as, id }: Paid): Paid => ({ as: { ...as, deadline: new Date(Date.now() + 1_500) }, id });

export const paymentRow = (harness: PayHarness, id: string) =>
  harness.service.db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

export const refundRows = (harness: PayHarness, id: string) =>
  harness.service.db.selectFrom('refund').selectAll().where('payment_id', '=', id).orderBy('created_at').execute();

export const receiptRows = (harness: PayHarness, id: string) =>
  harness.service.db.selectFrom('receipt').selectAll().where('payment_id', '=', id).orderBy('created_at').execute();

export const eventsOf = async (harness: PayHarness, id: string) => {
  const rows = await harness.service.db
    .selectFrom('outbox')
    .select(['type', 'sequence', 'body'])
    .where('aggregate_id', '=', id)
    .orderBy('sequence')
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const { data } = await opened(harness.service, row.body);
      return { ...row, data: data as unknown as Record<string, unknown> };
    }),
  );
};

interface Truth {
  kind: 'payment' | 'refund';
  paymentLinkId: string;
  operationId: string;
  orderId: string;
  amount: string;
  state: string;
}
export const bankTruth = (harness: PayHarness, id: string): Truth[] =>
  (harness.bank.simulator.truth() as Truth[]).filter((row) => row.paymentLinkId === id);
export const bankRefunds = (harness: PayHarness, id: string): Truth[] =>
  bankTruth(harness, id).filter((row) => row.kind === 'refund');

/** The bank and pay agree: every refund of it is one of ours, and none is missing there. */
export async function expectAgreement(harness: PayHarness, id: string): Promise<void> {
  const payment = await paymentRow(harness, id);
  const done = (await refundRows(harness, id)).filter((row) => row.state === 'done');
  const [atBank] = bankTruth(harness, id);
  const money = (kopecks: bigint) => `${kopecks / 100n}.${String(kopecks % 100n).padStart(2, '0')}`;

  expect(done.map((row) => `${row.external_id} ${money(row.amount)}`).sort()).toEqual(
    bankRefunds(harness, id)
      .map((row) => `${row.orderId} ${row.amount}`)
      .sort(),
  );
  expect(payment.refunded).toBe(done.reduce((sum, row) => sum + row.amount, 0n));
  expect(payment.refund_reserved >= payment.refunded).toBe(true);
  expect(payment.state === 'refund').toBe(atBank?.state === 'REFUNDED');
}

export async function settleAfter(harness: PayHarness, ...seconds: number[]): Promise<void> {
  for (const delay of seconds) {
    harness.advance(delay * 1_000);
    await harness.settle();
  }
}

export async function setSetting(harness: PayHarness, name: string, values: object): Promise<void> {
  const answer = await harness.service.call(
    { roles: ['ops'] },
    { method: 'PUT', url: `/api/v1/pay/settings/${name}`, payload: { values } },
  );
  expect(answer.statusCode).toBe(200);
  // Two values of one moment would leave it open which of them counts.
  harness.advance(1);
}
