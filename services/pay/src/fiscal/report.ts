import { formatDecimal, fromJsonNumber, type Money } from '@leko/money';
import { redactText } from '@leko/redaction';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ReceiptKind } from '../receipts/domain/receipt.ts';
import type { FailureCause, ReceiptReport } from '../receipts/domain/report.ts';
import type { FirstOfdFault, FirstOfdReport } from './client.ts';

/** Faults by their type: a queue that was too long, or a failure of the register, its driver or the service. */
const CAUSES: Readonly<Record<string, FailureCause>> = {
  timeout: 'queue',
  driver: 'register',
  system: 'register',
  unknown: 'register',
};
/** A receipt that was found wrong stays wrong, whichever service reports it. */
const INVALID = 13;

export const causeOf = ({ code, type }: FirstOfdFault): FailureCause =>
  code === INVALID ? 'receipt' : (CAUSES[type ?? ''] ?? 'receipt');

export interface TicketPage {
  readonly ticketUrl: string;
  readonly kind: ReceiptKind;
}

export function toReport({ status, error, payload }: FirstOfdReport, page: TicketPage): ReceiptReport {
  switch (status) {
    case 'wait':
      return { state: 'wait', reason: 'not registered yet' };
    case 'fail':
      return error
        ? { state: 'fail', cause: causeOf(error), reason: redactText(error.text) }
        : { state: 'fail', cause: 'receipt', reason: 'failed without a reason' };
    case 'done':
      return toDone(payload, page);
  }
}

function toDone(payload: unknown, page: TicketPage): ReceiptReport {
  const total = totalOf(payload);
  if (total === undefined) return { state: 'wait', reason: 'registered, but the sum cannot be read' };
  const link = givenLink(payload) ?? builtLink(payload, total, page);
  return link === undefined
    ? { state: 'wait', reason: 'registered, but there is no link' }
    : { state: 'done', link, total };
}

function totalOf(payload: unknown): Money | undefined {
  const total = (payload as { total?: unknown } | null | undefined)?.total;
  return typeof total === 'number' ? fromJsonNumber(total) : undefined;
}

const WithLink = Type.Object({ ofd_receipt_url: Type.String({ maxLength: 2083, pattern: '^https?://[^\\s]+$' }) });
const givenLink = (payload: unknown): string | undefined =>
  Value.Check(WithLink, payload) ? payload.ofd_receipt_url : undefined;

/** What the QR code of every receipt consists of. */
const Marks = Type.Object({
  receipt_datetime: Type.String({ pattern: '^\\d{2}\\.\\d{2}\\.\\d{4} \\d{2}:\\d{2}:\\d{2}$' }),
  fn_number: Type.String({ pattern: '^\\d{1,16}$' }),
  fiscal_document_number: Type.Integer({ minimum: 1 }),
  fiscal_document_attribute: Type.Integer({ minimum: 0 }),
});

const SIGN: Readonly<Record<ReceiptKind, string>> = { sell: '1', sell_refund: '2' };

/** The page where the OFD shows the receipt to consumers, found by its fiscal marks. */
function builtLink(payload: unknown, total: Money, { ticketUrl, kind }: TicketPage): string | undefined {
  if (!Value.Check(Marks, payload)) return undefined;
  const query = new URLSearchParams({
    t: timeOf(payload),
    s: formatDecimal(total),
    fn: payload.fn_number,
    i: String(payload.fiscal_document_number),
    fp: String(payload.fiscal_document_attribute),
    n: SIGN[kind],
  });
  return `${ticketUrl}?${query}`;
}

/** `20.11.2026 12:00:01` as `20261120T1200`. */
function timeOf({ receipt_datetime: text }: Static<typeof Marks>): string {
  const [day, month, year, hour, minute] = text.split(/[. :]/);
  return `${year}${month}${day}T${hour}${minute}`;
}
