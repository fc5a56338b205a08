import { formatAmount } from '@leko/money';
import { commonProblems, ProblemError } from '@leko/server';
import { isUnpaid, statusOf } from '../domain/payment-states.ts';
import { amountOf, findOwnPayment, listPayments, type PaymentFilter, type PaymentRow } from '../store/payments.ts';
import { receiptLinks } from '../store/receipts.ts';
import type { Deps } from './deps.ts';

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

type Reader = Pick<Deps, 'db'>;

export async function viewPayment({ db }: Reader, payment: PaymentRow): Promise<PaymentView> {
  const links = await receiptLinks(db, [payment.id]);
  return render(payment, links.get(payment.id));
}

function render(payment: PaymentRow, receiptLink: string | undefined): PaymentView {
  const showLink = isUnpaid(payment.state) && payment.payment_link !== null;
  return {
    paymentId: payment.id,
    // Until the bank has given its own id, ours stands in.
    externalId: payment.external_id ?? payment.id,
    orderId: payment.order_id,
    athleteId: payment.athlete_id,
    coachId: payment.coach_id,
    amount: formatAmount(amountOf(payment)),
    purpose: payment.purpose,
    status: statusOf[payment.state],
    ...(showLink ? { paymentLink: payment.payment_link ?? '' } : {}),
    ...(receiptLink ? { receiptLink } : {}),
    createdAt: payment.created_at.toISOString(),
  };
}

export async function getPayment(deps: Deps, input: { id: string; athleteId: string }): Promise<PaymentView> {
  return viewPayment(deps, await ownPayment(deps, input));
}

/** The payment with the bank's own view of it, asked for now; the last known view where the bank does not answer. */
export async function getPaymentWithOperation(
  deps: Deps,
  input: { id: string; athleteId: string; deadline: Date | undefined },
): Promise<PaymentView> {
  const payment = await ownPayment(deps, input);
  const view = await viewPayment(deps, payment);
  if (payment.external_id === null) return view;
  const outcome = await deps.providers.acquirer.read({
    operationId: payment.external_id,
    paymentId: payment.id,
    deadline: input.deadline,
  });
  const known = payment.bank_view as unknown as Record<string, unknown> | null;
  const operation = outcome.kind === 'ok' ? outcome.value.raw : known;
  return operation ? { ...view, operation: { ...operation } } : view;
}

async function ownPayment({ db }: Reader, input: { id: string; athleteId: string }): Promise<PaymentRow> {
  const payment = await findOwnPayment(db, input);
  if (payment === undefined) throw new ProblemError(commonProblems.notFound);
  return payment;
}

export async function listOwnPayments(
  { db }: Reader,
  filter: PaymentFilter,
): Promise<{ data: PaymentView[]; total: number }> {
  const { rows, total } = await listPayments(db, filter);
  const links = await receiptLinks(
    db,
    rows.map((row) => row.id),
  );
  return { data: rows.map((row) => render(row, links.get(row.id))), total };
}
