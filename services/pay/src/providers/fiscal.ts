import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { ReceiptContact, ReceiptLine } from '../domain/receipt.ts';

export interface ReceiptRequest {
  readonly receiptId: string;
  /** The fiscal service knows a repetition by it; a receipt that definitely failed is handed in anew under another one. */
  readonly externalId: string;
  readonly contact: ReceiptContact;
  readonly company: { readonly email: string; readonly inn: string; readonly taxSystem: string; readonly site: string };
  readonly lines: readonly ReceiptLine[];
  readonly total: Money;
  readonly callbackUrl: string;
  readonly at: Date;
}

export type ReceiptReport =
  | { readonly state: 'wait' }
  | { readonly state: 'done'; readonly link: string; readonly total: Money }
  | { readonly state: 'fail'; readonly retryable: boolean; readonly reason: string };

/** The service that registers receipts with the tax authority. */
export interface Fiscal {
  /** Safe to repeat: the same external id gets the same registration. */
  issue(request: ReceiptRequest): Promise<Outcome<{ uuid: string }>>;
  report(ref: { uuid: string; receiptId: string }): Promise<Outcome<ReceiptReport>>;
}
