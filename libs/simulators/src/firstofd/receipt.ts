import { createHash } from 'node:crypto';
import { isInn } from '@leko/contracts';
import {
  kopecksOf,
  moscowDate,
  moscowTime,
  moscowTimestamp,
  oneRoubleLess,
  roublesNumber,
  roublesText,
} from '../kit/index.ts';
import type { Sale, SaleItem, SaleReceipt } from './schemas.ts';

/** Twelve zeros say that the supplier has none. */
const isSupplierInn = (inn: string): boolean => isInn(inn) || inn === '000000000000';

export const OPERATIONS = ['sell', 'sell_refund'] as const;
export type FiscalOperation = (typeof OPERATIONS)[number];

/** What the register printed; `kopecks` is the total it reports. */
export type FiscalMark = { fn: string; fd: number; fp: string; shift: number; kopecks: number; at: string };

export type FiscalFailure = { code: number; text: string; type: 'timeout' | 'driver' | 'system' };

export type FiscalReceipt = {
  uuid: string;
  externalId: string;
  operation: FiscalOperation;
  receipt: SaleReceipt;
  callbackUrl?: string;
  acceptedAt: string;
  dueAt: string;
  visibleAt: string;
  wrongAmount: boolean;
  linkless: boolean;
  /** What becomes of it instead of being printed. */
  failure?: FiscalFailure;
  callbacks: number;
  mark?: FiscalMark;
  failedAt?: string;
};

/** Printed or given up. */
export const hasEnded = ({ mark, failedAt }: FiscalReceipt): boolean => mark !== undefined || failedAt !== undefined;

// One register, one drive: the sandbox's whole fiscal park.
const FN = '9960440302514929';
const ECR = '0000000000054321';
const FIRST_OFD_INN = '7709364346';
const FIRST_DOCUMENT = 6386;
const VAT_22_FROM = '2026-01-01';

/** Why the service refuses the receipt, or undefined when it takes it. */
export function problemOf({ receipt }: Sale, operation: FiscalOperation, today: Date): string | undefined {
  const { client, company, items, payments, total } = receipt;
  if (client.email === undefined && client.phone === undefined) return 'receipt.client: email or phone is required';
  if (!isInn(company.inn)) return 'receipt.company.inn: the check digits are wrong';
  const badInn = items.findIndex((item) => item.supplier_info && !isSupplierInn(item.supplier_info.inn));
  if (badInn >= 0) return `receipt.items[${badInn}].supplier_info.inn: the check digits are wrong`;
  const lone = items.findIndex((item) => item.agent_info !== undefined && item.supplier_info === undefined);
  if (lone >= 0) return `receipt.items[${lone}].supplier_info: is required together with agent_info`;
  const vat = items.findIndex((item) => !vatInForce(item.vat.type, operation, today));
  if (vat >= 0) return `receipt.items[${vat}].vat.type: this rate is not in force on ${moscowDate(today)}`;
  const beside = items.findIndex((item) => !isVatOfSum(item));
  if (beside >= 0) return `receipt.items[${beside}].vat.sum: is not the rate of the item's sum`;
  const product = items.findIndex((item) => !isProduct(item));
  if (product >= 0) return `receipt.items[${product}].sum: is not price × quantity`;
  return sumProblem(
    items.map((item) => item.sum),
    payments.map((payment) => payment.sum),
    total,
  );
}

function vatInForce(type: string, operation: FiscalOperation, today: Date): boolean {
  const is22 = moscowDate(today) >= VAT_22_FROM;
  if (type === 'vat22' || type === 'vat122') return is22;
  // Money of an old sale goes back at the rate of that sale.
  if (type === 'vat20' || type === 'vat120') return !is22 || operation === 'sell_refund';
  return true;
}

/** Without a sum the register works it out itself. */
function isVatOfSum({ sum, vat }: SaleItem): boolean {
  if (vat.sum === undefined) return true;
  // `vat22` and `vat122` alike are 22 parts of 122; `none` has no figure.
  const rate = Number(vat.type.slice('vat'.length)) % 100 || 0;
  return kopecksOf(vat.sum) === Math.round(((kopecksOf(sum) ?? 0) * rate) / (100 + rate));
}

function isProduct({ price, quantity, sum }: SaleItem): boolean {
  return Math.round(price * quantity * 100) === Math.round(sum * 100);
}

function sumProblem(items: number[], payments: number[], total: number): string | undefined {
  const kopecks = [...items, ...payments, total].map(kopecksOf);
  if (kopecks.includes(undefined)) return 'receipt: sums are roubles with at most two decimals';
  const add = (sums: number[]) => sums.reduce((sum, value) => sum + (kopecksOf(value) ?? 0), 0);
  if (add(items) !== kopecksOf(total)) return 'receipt.total: is not the sum of the items';
  return add(payments) === kopecksOf(total) ? undefined : 'receipt.payments: their sum is not the total';
}

export function printReceipt(receipt: FiscalReceipt, printedBefore: number, now: Date): FiscalReceipt {
  const total = kopecksOf(receipt.receipt.total) ?? 0;
  const mark: FiscalMark = {
    fn: FN,
    fd: FIRST_DOCUMENT + printedBefore,
    // Ten digits that only this document has.
    fp: String(Number.parseInt(createHash('sha256').update(receipt.uuid).digest('hex').slice(0, 8), 16)).padStart(
      10,
      '1',
    ),
    shift: 1 + Math.floor(printedBefore / 100),
    kopecks: receipt.wrongAmount ? oneRoubleLess(total) : total,
    at: now.toISOString(),
  };
  return { ...receipt, mark };
}

/** The address in the QR code of the receipt, as the OFD shows it to consumers. */
export function ticketUrl(publicUrl: string, { operation }: FiscalReceipt, mark: FiscalMark): string {
  const { year, month, day, hour, minute } = moscowTime(new Date(mark.at));
  const query = new URLSearchParams({
    t: `${year}${month}${day}T${hour}${minute}`,
    s: roublesText(mark.kopecks),
    fn: mark.fn,
    i: String(mark.fd),
    fp: mark.fp,
    n: operation === 'sell' ? '1' : '2',
  });
  return `${publicUrl}/ticket?${query}`;
}

/** The answer to "report", and the body of the callback, of a receipt that has ended. */
export function reportOf(receipt: FiscalReceipt, publicUrl: string, groupCode: string): object {
  const { mark, failure, failedAt, acceptedAt } = receipt;
  return {
    uuid: receipt.uuid,
    error: failure ? { error_id: receipt.uuid, ...failure } : null,
    status: mark ? 'done' : 'fail',
    payload: mark ? payloadOf(receipt, mark, publicUrl) : null,
    timestamp: moscowTimestamp(new Date(mark?.at ?? failedAt ?? acceptedAt)),
    group_code: groupCode,
    daemon_code: 'sandbox',
    device_code: 'KSR13.00-1-1',
    external_id: receipt.externalId,
    callback_url: receipt.callbackUrl ?? '',
  };
}

function payloadOf(receipt: FiscalReceipt, mark: FiscalMark, publicUrl: string): object {
  return {
    total: roublesNumber(mark.kopecks),
    fns_site: 'www.nalog.gov.ru',
    fn_number: mark.fn,
    shift_number: mark.shift,
    receipt_datetime: moscowTimestamp(new Date(mark.at)),
    fiscal_receipt_number: 1 + ((mark.fd - FIRST_DOCUMENT) % 100),
    fiscal_document_number: mark.fd,
    ecr_registration_number: ECR,
    fiscal_document_attribute: Number(mark.fp),
    ofd_inn: FIRST_OFD_INN,
    ...(receipt.linkless ? {} : { ofd_receipt_url: ticketUrl(publicUrl, receipt, mark) }),
  };
}
