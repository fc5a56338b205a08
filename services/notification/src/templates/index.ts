import type { Static, TObject } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { approve } from './approve.ts';
import { bankDetailsChanged } from './bank-details-changed.ts';
import { booking } from './booking.ts';
import { cancel } from './cancel.ts';
import type { Content, Reader } from './content.ts';
import { decline } from './decline.ts';
import type { Template } from './define.ts';
import { dispute } from './dispute.ts';
import { documentsReady } from './documents-ready.ts';
import { earningRefunded } from './earning-refunded.ts';
import { layout } from './layout.ts';
import { paymentPaid } from './payment-paid.ts';
import { paymentReceived } from './payment-received.ts';
import { paymentRefunded } from './payment-refunded.ts';
import { payoutAddressChanged } from './payout-address-changed.ts';
import { remittanceCompleted } from './remittance-completed.ts';
import { remittanceDeleted } from './remittance-deleted.ts';
import { remittanceFailed } from './remittance-failed.ts';
import { remittanceReturned } from './remittance-returned.ts';
import { verification } from './verification.ts';

/** Every mail there is. */
export const templates = {
  verification,
  booking,
  approve,
  cancel,
  decline,
  dispute,
  'payment-paid': paymentPaid,
  'payment-received': paymentReceived,
  'payment-refunded': paymentRefunded,
  'earning-refunded': earningRefunded,
  'remittance-completed': remittanceCompleted,
  'remittance-failed': remittanceFailed,
  'remittance-returned': remittanceReturned,
  'remittance-deleted': remittanceDeleted,
  'documents-ready': documentsReady,
  'bank-details-changed': bankDetailsChanged,
  'payout-address-changed': payoutAddressChanged,
} as const;

export type TemplateName = keyof typeof templates;
/** What each mail is made of. */
export type TemplateData = { readonly [T in TemplateName]: Static<(typeof templates)[T]['schema']> };

export const templateNames = Object.keys(templates) as TemplateName[];
export const isTemplateName = (name: string): name is TemplateName => Object.hasOwn(templates, name);

/** The same object under the type that all templates share. */
const templateOf = (name: TemplateName): Template<TObject> => templates[name] as unknown as Template<TObject>;

export const purposeOf = (name: TemplateName) => templates[name].purpose;

/** Data that the compiler cannot check (a database, a request) are validated before they become a mail. */
export function checkedData<T extends TemplateName>(name: T, data: unknown): TemplateData[T] {
  const { schema } = templateOf(name);
  if (Value.Check(schema, data)) return data as TemplateData[T];
  const wrong = Value.Errors(schema, data).First();
  throw new Error(`data of template ${name} are not valid: ${wrong?.path} ${wrong?.message}`); // Names the field, never its value.
}

export function renderTemplate(name: TemplateName, data: unknown, reader: Reader): Content {
  const template = templateOf(name);
  return layout(template.write(checkedData(name, data), reader), template.purpose, reader);
}

/** The mail with sample data, for previews. */
export const renderSample = (name: TemplateName, reader: Reader): Content =>
  renderTemplate(name, templates[name].sample[reader.locale], reader);

/** The JSON schema of a mail's data. */
export const schemaOf = (name: TemplateName): object => templates[name].schema;
