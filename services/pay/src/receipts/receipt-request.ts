import { kopecks, type Money } from '@leko/money';
import { personalOfPayment } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import { supplierOfCoach } from '../directory/contacts.ts';
import type { ReceiptRequest } from '../fiscal/fiscal.ts';
import { acceptedAmountOf, type Payment, type PaymentLine } from '../payments/domain/payment.ts';
import { refundContactOf } from '../payments/payment-events.ts';
import { findPayment, linesOf } from '../payments/store.ts';
import { findRefund, sharesOf } from '../refunds/store.ts';
import { fitLines, foldLines, type ReceiptLine, receiptLines, receiptTotal } from './domain/lines.ts';
import { type Hold, holdForSell, holdForSupplier } from './domain/queue.ts';
import { isCompleteSupplier, type KnownSupplier, receiptContact, supplierOf } from './domain/receipt.ts';
import { findSellReceipt, type ReceiptRow } from './store.ts';

/** What is handed in, why that has to wait, or why it never can be. */
export type Prepared =
  | { readonly kind: 'ready'; readonly request: ReceiptRequest }
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'impossible'; readonly reason: string };

export async function prepareReceipt(deps: Deps, receipt: ReceiptRow): Promise<Prepared> {
  const payment = await findPayment(deps.db, receipt.payment_id);
  if (payment === undefined) return { kind: 'impossible', reason: 'payment_missing' };
  const known = await supplierOfCoach(deps, payment.coachId);
  const hold = (await sellHold(deps, receipt)) ?? supplierHold(deps, known);
  if (hold !== undefined) return { kind: 'held', hold };

  const lines = await linesFor(deps, receipt, { payment, known });
  if (receiptTotal(lines).kopecks !== receipt.amount) return { kind: 'impossible', reason: 'lines_differ_from_amount' };
  return { kind: 'ready', request: await requestOf(deps, receipt, { payment, lines }) };
}

async function sellHold({ db, clock }: Deps, receipt: ReceiptRow): Promise<Hold | undefined> {
  if (!receipt.needs_sell) return undefined;
  const sell = await findSellReceipt(db, receipt.payment_id);
  return holdForSell(sell?.state, clock());
}

function supplierHold({ settings, clock }: Deps, known: KnownSupplier | undefined): Hold | undefined {
  const now = clock();
  const mustWait = settings('receipts', now).missingSupplier === 'wait' && !isCompleteSupplier(known);
  return mustWait ? holdForSupplier(now) : undefined;
}

async function linesFor(
  deps: Deps,
  receipt: ReceiptRow,
  { payment, known }: { payment: Payment; known: KnownSupplier | undefined },
): Promise<readonly ReceiptLine[]> {
  const platform = deps.settings('platform', receipt.created_at);
  const shares = await sharesFor(deps, receipt);
  const lines = receiptLines(shares, supplierOf(known, platform), payment.vatPercentage);
  return foldLines(acceptedAmountOf(payment) === undefined ? lines : fitLines(lines, kopecks(receipt.amount)));
}

const sharesFor = ({ db }: Deps, { refund_id, payment_id }: ReceiptRow): Promise<PaymentLine[]> =>
  refund_id === null ? linesOf(db, payment_id) : sharesOf(db, refund_id);

async function requestOf(
  deps: Deps,
  receipt: ReceiptRow,
  { payment, lines }: { payment: Payment; lines: readonly ReceiptLine[] },
): Promise<ReceiptRequest> {
  const at = receipt.created_at;
  const platform = deps.settings('platform', at);
  const total: Money = kopecks(receipt.amount);
  return {
    receiptId: receipt.id,
    externalId: receipt.rejections === 0 ? receipt.id : `${receipt.id}-${receipt.rejections + 1}`,
    kind: receipt.kind,
    contact: receiptContact(await contactFor(deps, receipt, payment), platform.email),
    company: {
      email: platform.email,
      inn: platform.inn,
      taxSystem: platform.taxSystem,
      site: deps.settings('links', at).site,
    },
    lines,
    total,
    callbackUrl: deps.callbackUrls.build({ type: 'RECEIPT', status: 'SUCCESS', trackingId: receipt.id }),
    at,
  };
}

/** The address of the refund, else the one for messages to the payer, else the one of the payment. */
async function contactFor(deps: Deps, { refund_id }: ReceiptRow, { id, personal }: Payment): Promise<string> {
  const refund = refund_id === null ? undefined : await findRefund(deps.db, refund_id);
  const ofRefund = refund && (await refundContactOf(deps, refund));
  if (ofRefund !== undefined) return ofRefund;
  const { payerContact, receiptTo } = await personalOfPayment.open(deps.vault, [id], personal);
  return payerContact ?? receiptTo;
}
