import { emit } from '@leko/events';
import { kopecks } from '@leko/money';
import { transact } from '@leko/postgres';
import { nextReceiptCheck } from '../domain/check-schedule.ts';
import { receiptContact, receiptLines, receiptTotal, supplierOf } from '../domain/receipt.ts';
import type { ReceiptReport, ReceiptRequest } from '../providers/fiscal.ts';
import { findPayment, linesOf, type PaymentRow } from '../store/payments.ts';
import {
  findReceipt,
  forgetCheck,
  moveReceipt,
  postponeReceipt,
  type ReceiptMove,
  type ReceiptRow,
} from '../store/receipts.ts';
import { findSupplier } from '../store/suppliers.ts';
import type { Deps } from './deps.ts';

/** The law wants the receipt by the next working day; after this a person should know. */
const ALARM_AFTER_MS = 60 * 60 * 1_000;

/** Brings one due receipt a step further: hands it in, or asks what became of it. */
export async function issueReceipt(deps: Deps, id: string): Promise<void> {
  const receipt = await findReceipt(deps.db, id);
  switch (receipt?.state) {
    case 'waiting':
      return handIn(deps, receipt);
    case 'issued':
      return askAbout(deps, receipt);
    case 'registered':
    case 'failed':
      return forgetCheck(deps.db, receipt);
    case undefined:
      return;
  }
}

async function handIn(deps: Deps, receipt: ReceiptRow): Promise<void> {
  const request = await requestFor(deps, receipt);
  if (request === undefined) return postpone(deps, receipt, 'waiting for the details of the coach');
  const outcome = await deps.providers.fiscal.issue(request);
  const now = deps.clock();
  switch (outcome.kind) {
    case 'ok':
      return move(deps, receipt, {
        to: 'issued',
        externalId: outcome.value.uuid,
        nextCheckAt: nextReceiptCheck(0, now),
        now,
      });
    case 'refused':
      return move(deps, receipt, { to: 'failed', reason: outcome.reason, nextCheckAt: null, now });
    case 'unknown':
      // Safe to hand in again: the service knows a repetition by our id.
      return postpone(deps, receipt, outcome.reason);
  }
}

async function askAbout(deps: Deps, receipt: ReceiptRow): Promise<void> {
  const uuid = receipt.external_id ?? '';
  const outcome = await deps.providers.fiscal.report({ uuid, receiptId: receipt.id });
  if (outcome.kind !== 'ok') return postpone(deps, receipt, outcome.reason);
  return apply(deps, receipt, outcome.value);
}

function apply(deps: Deps, receipt: ReceiptRow, report: ReceiptReport): Promise<void> {
  const now = deps.clock();
  switch (report.state) {
    case 'wait':
      return postpone(deps, receipt, 'not registered yet');
    case 'done':
      return report.total.kopecks === receipt.amount
        ? move(deps, receipt, { to: 'registered', link: report.link, nextCheckAt: null, now })
        : move(deps, receipt, { to: 'failed', reason: 'registered_amount_differs', nextCheckAt: null, now });
    case 'fail':
      return report.retryable
        ? move(deps, receipt, {
            to: 'waiting',
            reason: report.reason,
            nextCheckAt: nextReceiptCheck(receipt.rejections + 2, now),
            now,
          })
        : move(deps, receipt, { to: 'failed', reason: report.reason, nextCheckAt: null, now });
  }
}

/** Undefined while the coach's details are missing and the setting says to wait for them. */
async function requestFor(deps: Deps, receipt: ReceiptRow): Promise<ReceiptRequest | undefined> {
  const payment = await paymentOf(deps, receipt);
  const at = payment.paid_at ?? payment.created_at;
  const platform = deps.settings('platform', at);
  const known = await findSupplier(deps.db, payment.coach_id);
  if (known === undefined && deps.settings('receipts', at).missingSupplier === 'wait') return undefined;
  const supplier = supplierOf(known && { ...known, phone: known.phone ?? undefined }, platform);
  const lines = receiptLines(await soldLines(deps, payment), supplier, payment.vat_percentage);
  return {
    receiptId: receipt.id,
    externalId: receipt.rejections === 0 ? receipt.id : `${receipt.id}-${receipt.rejections + 1}`,
    contact: receiptContact(payment.receipt_to),
    company: {
      email: platform.email,
      inn: platform.inn,
      taxSystem: platform.taxSystem,
      site: deps.settings('links', at).site,
    },
    lines,
    total: receiptTotal(lines),
    callbackUrl: deps.callbackUrls.build({ type: 'RECEIPT', status: 'SUCCESS', trackingId: receipt.id }),
    at,
  };
}

async function paymentOf({ db }: Deps, receipt: ReceiptRow): Promise<PaymentRow> {
  const payment = await findPayment(db, receipt.payment_id);
  if (payment === undefined) throw new Error(`receipt ${receipt.id} has no payment`);
  return payment;
}

async function soldLines({ db }: Deps, payment: PaymentRow) {
  const rows = await linesOf(db, payment.id);
  return rows.map((row) => ({
    name: row.name,
    coachDue: kopecks(row.coach_due),
    fee: kopecks(row.fee),
    vat: kopecks(row.vat),
  }));
}

async function postpone({ db, clock, log }: Deps, receipt: ReceiptRow, reason: string): Promise<void> {
  const now = clock();
  const attempts = receipt.attempts + 1;
  await postponeReceipt(db, receipt, { attempts, reason, nextCheckAt: nextReceiptCheck(attempts, now) });
  alarmIfOverdue(log, receipt, { now, reason });
}

function alarmIfOverdue(log: Deps['log'], receipt: ReceiptRow, { now, reason }: { now: Date; reason: string }): void {
  if (now.getTime() - receipt.created_at.getTime() <= ALARM_AFTER_MS) return;
  log.error({ receiptId: receipt.id, paymentId: receipt.payment_id, reason }, 'receipt is overdue');
}

const eventOf = { registered: 'receipt.registered', failed: 'receipt.failed' } as const;

/** Registered and failed are told to the others; a receipt tells one of them once. */
function move({ db, log }: Deps, from: ReceiptRow, step: ReceiptMove): Promise<void> {
  return transact(db, async (tx) => {
    const row = await moveReceipt(tx, from, step);
    if (row === undefined) return;
    if (step.to === 'waiting') return alarmIfOverdue(log, row, { now: step.now, reason: step.reason ?? '' });
    if (step.to === 'issued') return;
    if (step.to === 'failed')
      log.error({ receiptId: row.id, reason: step.reason }, 'receipt failed, a person must look');
    await emit(tx, eventOf[step.to], {
      source: '/pay',
      aggregateId: row.id,
      sequence: 1,
      at: step.now,
      data: {
        receiptId: row.id,
        paymentId: row.payment_id,
        kind: row.kind,
        ...(step.link === undefined ? {} : { receiptLink: step.link }),
        ...(step.reason === undefined ? {} : { reason: step.reason }),
      },
    });
  });
}
