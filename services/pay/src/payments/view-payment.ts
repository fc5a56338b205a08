import { formatAmount } from '@leko/money';
import { look } from '@leko/postgres';
import { commonProblems, ProblemError } from '@leko/server';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { receiptLinks } from '../receipts/store.ts';
import { isUnpaid, statusOf } from './domain/states.ts';
import { settlementOf } from './settlement-of.ts';
import {
  amountOf,
  findOwnPayment,
  listPayments,
  type PaymentFilter,
  type PaymentRow,
  triggerPaymentRead,
} from './store.ts';

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

type Visible = Pick<
  PaymentRow,
  | 'id'
  | 'external_id'
  | 'order_id'
  | 'athlete_id'
  | 'coach_id'
  | 'amount'
  | 'purpose'
  | 'state'
  | 'payment_link'
  | 'created_at'
>;

type Reader = Pick<Deps, 'db'>;
type ReaderOrTx = Reader | { readonly db: Tx };

export async function viewPayment({ db }: ReaderOrTx, payment: PaymentRow): Promise<PaymentView> {
  const links = await receiptLinks(db, [payment.id]);
  return render(payment, links.get(payment.id));
}

/** Of a payment that cannot have a receipt yet, so nobody has to look for one. */
export const viewUnreceipted = (payment: Visible): PaymentView => render(payment, undefined);

function render(payment: Visible, receiptLink: string | undefined): PaymentView {
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

export const getPayment = ({ db }: Reader, input: { id: string; athleteId: string }): Promise<PaymentView> =>
  look(db, async (tx) => viewPayment({ db: tx }, await ownPayment(tx, input)));

/** The payment with the bank's own view of it, asked for now; the last known view where the bank does not answer. */
export async function getPaymentWithOperation(
  deps: Deps,
  input: { id: string; athleteId: string; deadline: Date | undefined },
): Promise<PaymentView> {
  const payment = await look(deps.db, (tx) => ownPayment(tx, input));
  const view = await viewPayment(deps, payment);
  const { external_id: operationId, id: paymentId } = payment;
  if (operationId === null) return view;
  const { deadline } = input;
  const outcome = await deps.bankViews(paymentId, () =>
    deps.providers.acquirer.read({ operationId, paymentId, deadline }),
  );
  const known = payment.bank_view as unknown as Record<string, unknown> | null;
  const now = deps.clock();
  if (outcome.kind === 'ok' && settlementOf(payment, outcome.value.view, now) !== undefined) {
    // The bank is ahead of us: what it shows here is soon what we say, too.
    await triggerPaymentRead(deps.db, { id: payment.id }, now);
  }
  const operation = outcome.kind === 'ok' ? outcome.value.raw : known;
  return operation ? { ...view, operation: { ...operation } } : view;
}

async function ownPayment(tx: Tx, input: { id: string; athleteId: string }): Promise<PaymentRow> {
  const payment = await findOwnPayment(tx, input);
  if (payment === undefined) throw new ProblemError(commonProblems.notFound);
  return payment;
}

export const listOwnPayments = (
  { db }: Reader,
  filter: PaymentFilter,
): Promise<{ data: PaymentView[]; total: number }> =>
  look(db, async (tx) => {
    const { rows, total } = await listPayments(tx, filter);
    const ids = rows.map((row) => row.id);
    const links = await receiptLinks(tx, ids);
    return { data: rows.map((row) => render(row, links.get(row.id))), total };
  });
