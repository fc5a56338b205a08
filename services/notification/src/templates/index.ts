import { type BankDetailsChanged, bankDetailsChanged } from './bank-details-changed.ts';
import type { Content, Reader } from './content.ts';
import { type PaymentPaid, paymentPaid } from './payment-paid.ts';
import { type PaymentReceived, paymentReceived } from './payment-received.ts';
import type { Remittance } from './remittance.ts';
import { remittanceCompleted } from './remittance-completed.ts';
import { remittanceFailed } from './remittance-failed.ts';
import { remittanceReturned } from './remittance-returned.ts';

/** What each mail is made of. */
export interface TemplateData {
  'payment-paid': PaymentPaid;
  'payment-received': PaymentReceived;
  'remittance-completed': Remittance;
  'remittance-failed': Remittance;
  'remittance-returned': Remittance;
  'bank-details-changed': BankDetailsChanged;
}
export type TemplateName = keyof TemplateData;

const templates: { readonly [T in TemplateName]: (data: TemplateData[T], reader: Reader) => Content } = {
  'payment-paid': paymentPaid,
  'payment-received': paymentReceived,
  'remittance-completed': remittanceCompleted,
  'remittance-failed': remittanceFailed,
  'remittance-returned': remittanceReturned,
  'bank-details-changed': bankDetailsChanged,
};

/** Renders what `queueMessage` stored, which is where name and data were checked to belong together. */
export function renderTemplate(name: string, data: unknown, reader: Reader): Content {
  if (!(name in templates)) throw new Error(`no template ${name}`);
  const template = templates[name as TemplateName] as (data: unknown, reader: Reader) => Content;
  return template(data, reader);
}
