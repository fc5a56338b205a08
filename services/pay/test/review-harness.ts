import { randomUUID } from 'node:crypto';
import type { Operation } from '@leko/simulators/tochka-acquiring';
import { athlete, get, orderFor, type PayHarness, post } from './pay-harness.ts';
import { type Paid, paidPayment, payLink, settleAfter } from './refund-harness.ts';

/** An operator at the review list. */
export const olga = { sub: randomUUID(), roles: ['ops' as const] };

export interface Item {
  id: string;
  kind: string;
  reason: string;
  actions: { action: string; means: string }[];
  payment?: { paymentId: string };
}

export const itemsOf = async (harness: PayHarness, { id }: { id: string }): Promise<Item[]> => {
  const { data } = (await get(harness, olga, '/payments/review?limit=100')).json() as { data: Item[] };
  return data.filter((item) => item.payment?.paymentId === id);
};

export async function itemOf(harness: PayHarness, paid: { id: string }, kind: string): Promise<Item> {
  const found = (await itemsOf(harness, paid)).find((item) => item.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} waits for ${paid.id}`);
  return found;
}

export const decide = (harness: PayHarness, id: string, action: string) =>
  post(harness, olga, `/payments/review/${id}`, { action, why: 'the bank confirmed it by phone' });

export const bankFault = (harness: PayHarness, fault: string, more: object = {}) =>
  harness.bank.faults.add('tochka_acquiring', { fault, times: 1, ...more });

export const OPERATION = 'tochka_acquiring.operation';

/** The bank's record of a payment, and how to change it. */
export function atBank(harness: PayHarness, { id }: { id: string }): Operation {
  const found = harness.bank.documents.list<Operation>(OPERATION).find((one) => one.paymentLinkId === id);
  if (found === undefined) throw new Error(`the bank knows no payment ${id}`);
  return found;
}
export function changeAtBank(harness: PayHarness, paid: { id: string }, change: Partial<Operation>): void {
  const operation = { ...atBank(harness, paid), ...change };
  harness.bank.documents.put(OPERATION, operation.operationId, operation);
}

/** A refund that is made at the bank by hand. */
export async function refundByHand(harness: PayHarness, paid: { id: string }, amount: number): Promise<void> {
  const { operationId } = atBank(harness, paid);
  const answer = await fetch(`${harness.bank.url}/uapi/acquiring/v1.0/payments/${operationId}/refund`, {
    method: 'POST',
    headers: { authorization: 'Bearer bank-token', 'content-type': 'application/json' },
    body: JSON.stringify({ Data: { amount } }),
  });
  if (answer.status !== 200) throw new Error(`the bank answered ${answer.status}`);
}

export const cancel = (harness: PayHarness, id: string) =>
  harness.service.call({ roles: ['service'] }, { method: 'POST', url: `/api/v1/payment/private/payment/${id}/cancel` });

/** A payment for which the bank has booked a rouble less than was asked for. */
export function shortPaid(harness: PayHarness): Promise<Paid> {
  bankFault(harness, 'wrong_amount');
  return paidPayment(harness);
}

/** Paid at the bank after the payment here had been cancelled, and the refund of it refused by the bank. */
export async function latePaid(harness: PayHarness): Promise<Paid & { order: object }> {
  const as = athlete();
  const order = orderFor(randomUUID(), { totalAmount: '330 RUB' });
  const { paymentId: id, paymentLink } = (await post(harness, as, '/payments', order)).json();
  await cancel(harness, id);
  bankFault(harness, 'refuse', { match: '/refund' });
  await payLink(paymentLink, 'sbp');
  await settleAfter(harness, 5);
  return { as, id, order };
}
