import { formatDecimal, type Money } from '@leko/money';
import type { ReceiptLine } from '../../domain/receipt.ts';
import type { ReceiptReport, ReceiptRequest } from '../fiscal.ts';
import type { FirstOfdReport } from './client.ts';

/** The protocol wants roubles as JSON numbers with two decimals. */
const roubles = (amount: Money): number => Number(formatDecimal(amount));

/** Names on a receipt line are cut to the length the protocol knows. */
const MAX_NAME = 128;
const ELECTRONIC = 1;

const VAT_CODES: Readonly<Record<string, string>> = {
  '22': 'vat22',
  '20': 'vat20',
  '10': 'vat10',
  '7': 'vat7',
  '5': 'vat5',
  '0': 'vat0',
};

export function toSellBody(request: ReceiptRequest): object {
  return {
    external_id: request.receiptId,
    receipt: {
      client: request.contact,
      company: {
        email: request.company.email,
        inn: request.company.inn,
        sno: request.company.taxSystem,
        payment_address: request.company.site,
      },
      items: request.lines.map(toItem),
      payments: [{ type: ELECTRONIC, sum: roubles(request.total) }],
      total: roubles(request.total),
    },
    service: { callback_url: request.callbackUrl },
    timestamp: toTimestamp(request.at),
  };
}

function toItem(line: ReceiptLine): object {
  const sum = roubles(line.sum);
  const common = { name: line.name.slice(0, MAX_NAME), price: sum, quantity: 1, sum, payment_object: 'service' };
  switch (line.kind) {
    case 'coach':
      return {
        ...common,
        payment_method: 'full_prepayment',
        vat: { type: 'none' },
        agent_info: { type: 'another' },
        supplier_info: { phones: [line.supplier.phone], name: line.supplier.name, inn: line.supplier.inn },
      };
    case 'fee':
      return {
        ...common,
        payment_method: 'full_payment',
        vat: { type: vatCode(line.vatPercentage), sum: roubles(line.vat) },
      };
  }
}

function vatCode(percentage: string): string {
  const code = VAT_CODES[percentage.replace(/\.0+$/, '')];
  if (code === undefined) throw new RangeError(`no receipt code for VAT of ${percentage} %`);
  return code;
}

/** `dd.mm.yyyy HH:MM:SS`, Moscow time. */
function toTimestamp(at: Date): string {
  const parts = new Intl.DateTimeFormat('ru-RU', {
    timeZone: 'Europe/Moscow',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('day')}.${part('month')}.${part('year')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/** Faults of the register itself; a receipt with a fault of its own will never be accepted as it is. */
const RETRYABLE_TYPES = new Set(['timeout', 'driver', 'system', 'unknown']);

export function toReport({ status, error, payload }: FirstOfdReport): ReceiptReport {
  switch (status) {
    case 'wait':
      return { state: 'wait' };
    case 'fail':
      return { state: 'fail', retryable: RETRYABLE_TYPES.has(error?.type ?? ''), reason: error?.text ?? 'failed' };
    case 'done':
      return payload?.ofd_receipt_url ? { state: 'done', link: payload.ofd_receipt_url } : { state: 'wait' };
  }
}
