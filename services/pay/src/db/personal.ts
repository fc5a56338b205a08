import { type SealedColumn, sealedTable } from '@leko/vault';

/** Personal data are one sealed text a row, opened only where it is used (docs/reliability.md, rule 23). */
export const personalOfPayment = sealedTable<{
  /** Where the receipt goes. */
  readonly receiptTo: string;
  /** The payer's address for messages; left out where the coach's contact stands in for the receipt. */
  readonly payerContact?: string;
}>('payment', ['id']);

/** The payer's address for messages; left out where it is the one of the payment. */
export const personalOfRefund = sealedTable<{ readonly receiptTo: string }>('refund', ['id']);

export const personalOfSupplier = sealedTable<{
  readonly name: string;
  readonly inn: string;
  readonly phone?: string;
  readonly email?: string;
}>('supplier', ['coach_id']);

export const personalOfContact = sealedTable<{
  readonly email?: string;
  readonly phone?: string;
  readonly name?: string;
}>('contact', ['user_id']);

export const sealedColumns: readonly SealedColumn[] = [
  personalOfPayment.column,
  personalOfRefund.column,
  personalOfSupplier.column,
  personalOfContact.column,
];
