import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { ReceiptLine } from '../receipts/domain/lines.ts';
import type { ReceiptContact, ReceiptKind } from '../receipts/domain/receipt.ts';
import type { ReceiptReport } from '../receipts/domain/report.ts';

export interface ReceiptRequest {
  readonly receiptId: string;
  /** The fiscal service knows a repetition by it; a receipt that definitely failed is handed in again under another one. */
  readonly externalId: string;
  readonly kind: ReceiptKind;
  readonly contact: ReceiptContact;
  readonly company: { readonly email: string; readonly inn: string; readonly taxSystem: string; readonly site: string };
  readonly lines: readonly ReceiptLine[];
  readonly total: Money;
  readonly callbackUrl: string;
  readonly at: Date;
}

export interface ReceiptRef {
  readonly uuid: string;
  readonly receiptId: string;
  readonly kind: ReceiptKind;
}

/** The service that registers receipts with the tax authority. */
export interface Fiscal {
  /** Safe to repeat: the same external id gets the same registration. */
  issue(request: ReceiptRequest): Promise<Outcome<{ uuid: string }>>;
  /** `busy`: asked too often, nothing was looked up. */
  report(ref: ReceiptRef): Promise<Outcome<ReceiptReport> | { readonly kind: 'busy' }>;
}
