import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { ReceiptContact, ReceiptLine } from '../domain/receipt.ts';

export interface ReceiptRequest {
  /** Our receipt id: the fiscal service knows a repetition by it. */
  readonly receiptId: string;
  readonly contact: ReceiptContact;
  readonly company: { readonly email: string; readonly inn: string; readonly taxSystem: string; readonly site: string };
  readonly lines: readonly ReceiptLine[];
  readonly total: Money;
  readonly callbackUrl: string;
  readonly at: Date;
}

export type ReceiptReport =
  | { readonly state: 'wait' }
  | { readonly state: 'done'; readonly link: string }
  | { readonly state: 'fail'; readonly retryable: boolean; readonly reason: string };

/** The service that registers receipts with the tax authority. */
export interface Fiscal {
  /** Safe to repeat: the same receipt id gets the same registration. */
  issue(request: ReceiptRequest): Promise<Outcome<{ uuid: string }>>;
  report(ref: { uuid: string; receiptId: string }): Promise<Outcome<ReceiptReport>>;
}
