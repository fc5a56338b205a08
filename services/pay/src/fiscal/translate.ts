import { toJsonNumber } from '@leko/money';
import type { ReceiptLine } from '../receipts/domain/lines.ts';
import type { ReceiptRequest } from './fiscal.ts';

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

/** Undefined for a rate that no receipt can show. */
export const vatCode = (percentage: string): string | undefined => VAT_CODES[percentage.replace(/\.0+$/, '')];

export function toReceiptBody(request: ReceiptRequest): object {
  return {
    external_id: request.externalId,
    receipt: {
      client: request.contact,
      company: {
        email: request.company.email,
        inn: request.company.inn,
        sno: request.company.taxSystem,
        payment_address: request.company.site,
      },
      items: request.lines.map(toItem),
      payments: [{ type: ELECTRONIC, sum: toJsonNumber(request.total) }],
      total: toJsonNumber(request.total),
    },
    service: { callback_url: request.callbackUrl },
    timestamp: toTimestamp(request.at),
  };
}

function toItem(line: ReceiptLine): object {
  const sum = toJsonNumber(line.sum);
  const common = { name: cut(line.name), price: sum, quantity: 1, sum, payment_object: 'service' };
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
        vat: { type: vatCode(line.vatPercentage), sum: toJsonNumber(line.vat) },
      };
  }
}

/** Never cuts a character of two code units in half. */
const cut = (name: string): string => name.slice(0, MAX_NAME).replace(/[\uD800-\uDBFF]$/, '');

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
