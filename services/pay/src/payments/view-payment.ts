import { formatAmount } from '@leko/money';
import { look } from '@leko/postgres';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { receiptLinks } from '../receipts/store.ts';
import type { Payment } from './domain/payment.ts';
import { isUnpaid, statusOf } from './domain/states.ts';
import { knownPayment } from './known-payment.ts';
import { settlementOf } from './settlement-of.ts';
import { findOwnPayment, listPayments, type PaymentFilter, triggerPaymentRead } from './store.ts';

/** A payment as the documented API shows it. */
export interface PaymentView {
  paymentId: string;
  externalId: string;
  orderId: string;
  athleteId: string;
  coachId: string;
  amount: string;
  purpose: string;
  status: 'CREATED' | 'PAID' | 'REFUNDED' | 'FAILED' | 'CAPTURED';
  paymentLink?: string;
  receiptLink?: string;
  operation?: Record<string, unknown>;
  createdAt: string;
}

type Parties = 'orderId' | 'athleteId' | 'coachId';
type Visible = Pick<Payment, Parties | 'id' | 'operationId' | 'amount' | 'purpose' | 'state' | 'link' | 'createdAt'>;

type Reader = Pick<Deps, 'db'>;
type ReaderOrTx = Reader | { readonly db: Tx };

export async function viewPayment({ db }: ReaderOrTx, payment: Payment): Promise<PaymentView> {
  const links = await receiptLinks(db, [payment.id]);
  return render(payment, links.get(payment.id));
}

/** The view of a payment that cannot have a receipt yet, without a query for one. */
export const viewUnreceipted = (payment: Visible): PaymentView => render(payment, undefined);

function render(payment: Visible, receiptLink: string | undefined): PaymentView {
  const { id, orderId, athleteId, coachId, operationId, amount, purpose, state, link, createdAt } = payment;
  const paymentLink = isUnpaid(state) ? link.url : undefined;
  return {
    paymentId: id,
    // Until the bank has given its own id, ours stands in.
    externalId: operationId ?? id,
    ...{ orderId, athleteId, coachId },
    amount: formatAmount(amount),
    purpose,
    status: statusOf[state],
    ...(paymentLink === undefined ? {} : { paymentLink }),
    ...(receiptLink ? { receiptLink } : {}),
    createdAt: createdAt.toISOString(),
  };
}

export const getPayment = ({ db }: Reader, input: { id: string; athleteId: string }): Promise<PaymentView> =>
  look(db, async (tx) => viewPayment({ db: tx }, knownPayment(await findOwnPayment(tx, input))));

/** The payment with the bank's own view of it, asked for now; the last known view where the bank does not answer. */
export async function getPaymentWithOperation(
  deps: Deps,
  input: { id: string; athleteId: string; deadline: Date | undefined },
): Promise<PaymentView> {
  const payment = knownPayment(await look(deps.db, (tx) => findOwnPayment(tx, input)));
  const view = await viewPayment(deps, payment);
  const { operationId, id: paymentId } = payment;
  if (operationId === undefined) return view;
  const { deadline } = input;
  const outcome = await deps.bankViews(paymentId, () =>
    deps.providers.acquirer.read({ operationId, paymentId, deadline }),
  );
  const now = deps.clock();
  if (outcome.kind === 'ok' && settlementOf(payment, outcome.value.view, now) !== undefined) {
    // The bank is ahead of our record, which will follow.
    await triggerPaymentRead(deps.db, { id: payment.id }, now);
  }
  const operation = outcome.kind === 'ok' ? outcome.value.raw : payment.bankView;
  return operation ? { ...view, operation: { ...operation } } : view;
}

export const listOwnPayments = (
  { db }: Reader,
  filter: PaymentFilter,
): Promise<{ data: PaymentView[]; total: number }> =>
  look(db, async (tx) => {
    const { payments, total } = await listPayments(tx, filter);
    const links = await receiptLinks(
      tx,
      payments.map(({ id }) => id),
    );
    return { data: payments.map((payment) => render(payment, links.get(payment.id))), total };
  });
