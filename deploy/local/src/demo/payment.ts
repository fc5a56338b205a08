import { kopecks } from './amounts.ts';
import type { Api } from './api.ts';
import { expectOne, expectSame, Wrong } from './check.ts';
import type { Figures, Order } from './order.ts';
import { settle, truthOf } from './sandbox.ts';
import type { Users } from './users.ts';

export interface Payment {
  readonly paymentId: string;
  readonly amount: string;
  readonly status: string;
  readonly paymentLink?: string;
  readonly receiptLink?: string;
}

interface BankPayment {
  readonly kind: string;
  readonly paymentLinkId: string;
  readonly amount: string;
  readonly state: string;
}

interface FiscalReceipt {
  readonly operation: string;
  readonly total: string;
  readonly url?: string;
}

export async function createPayment(
  api: Api,
  { athlete, coach }: Users,
  { order, figures }: { order: Order; figures: Figures },
) {
  const body = {
    totalAmount: `${figures.total / 100n} RUB`,
    purpose: 'Training sessions with a coach',
    ...order,
    coachId: coach.id,
    sendReceiptTo: athlete.email,
  };
  const payment = await api.call<Payment>('/api/v1/pay/payments', { as: athlete, method: 'POST', body });
  expectSame('the amount of the payment', kopecks(payment.amount), figures.total);
  expectSame('the status of a new payment', payment.status, 'CREATED');
  return { id: payment.paymentId, link: linkOf(payment) };
}

/** Where the bank could not be asked at once the link comes with a later look. */
function linkOf({ paymentLink }: Payment): string {
  if (paymentLink === undefined) throw new Wrong('a new payment came without its link');
  return paymentLink;
}

export async function openPaymentPage(api: Api, link: string): Promise<string> {
  const page = await api.page(link);
  if (!/<button/i.test(page)) throw new Wrong(`the page behind ${link} has no button to pay`);
  return page;
}

export async function payAtTheBank(
  api: Api,
  users: Users,
  { id, link }: { id: string; link: string },
): Promise<Payment> {
  await api.call(`${link}/pay`, { method: 'POST', body: { method: 'card' } });
  await settle(api);
  const payment = await getPayment(api, users, id);
  expectSame('the status of the payment', payment.status, 'PAID');
  return payment;
}

function getPayment(api: Api, { athlete }: Users, id: string): Promise<Payment> {
  return api.call<Payment>(`/api/v1/pay/payments/${id}`, { as: athlete });
}

export async function openReceipt(api: Api, { receiptLink }: Payment): Promise<string> {
  if (receiptLink === undefined) throw new Wrong('a paid payment has no receiptLink');
  await api.page(receiptLink);
  return receiptLink;
}

/** The bank took the money once, and the tax authority knows of it once. */
export async function compareWithBank(
  api: Api,
  { paymentId, receiptLink }: Payment,
  { total }: Figures,
): Promise<void> {
  const taken = (await truthOf<BankPayment>(api, 'tochka_acquiring')).filter(
    ({ kind, paymentLinkId }) => kind === 'payment' && paymentLinkId === paymentId,
  );
  const { amount, state } = expectOne('payments at the acquirer', taken);
  expectSame('the amount the acquirer took', kopecks(amount), total);
  expectSame("the payment's state at the acquirer", state, 'APPROVED');

  const receipts = (await truthOf<FiscalReceipt>(api, 'firstofd')).filter(({ url }) => url === receiptLink);
  expectSame('the total of the fiscal receipt', kopecks(expectOne('fiscal receipts', receipts).total), total);
}
