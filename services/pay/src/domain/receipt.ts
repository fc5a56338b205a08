import { add, type Money } from '@leko/money';

export type ReceiptState = 'waiting' | 'issued' | 'registered' | 'failed';

export const receiptMoves: Readonly<Record<ReceiptState, readonly ReceiptState[]>> = {
  waiting: ['issued', 'failed'],
  issued: ['registered', 'failed', 'waiting'],
  registered: [],
  failed: ['waiting'],
};

/** Whose service is sold: what a receipt says of the coach. */
export interface Supplier {
  readonly name: string;
  readonly phone: string;
  readonly inn: string;
}

export type ReceiptLine =
  | { readonly kind: 'coach'; readonly name: string; readonly sum: Money; readonly supplier: Supplier }
  | {
      readonly kind: 'fee';
      readonly name: string;
      readonly sum: Money;
      readonly vatPercentage: string;
      readonly vat: Money;
    };

export interface ReceiptContact {
  readonly email?: string;
  readonly phone?: string;
}

export interface SoldLine {
  readonly name: string;
  readonly coachDue: Money;
  readonly fee: Money;
  readonly vat: Money;
}

/** Two lines a service: the coach's, sold as an agent, and the platform's fee with the VAT in it. A free fee has no line. */
export function receiptLines(sold: readonly SoldLine[], supplier: Supplier, vatPercentage: string): ReceiptLine[] {
  return sold.flatMap(({ name, coachDue, fee, vat }) => {
    const coach: ReceiptLine = { kind: 'coach', name, sum: coachDue, supplier };
    const platform: ReceiptLine = { kind: 'fee', name: `Сервисный сбор: ${name}`, sum: fee, vatPercentage, vat };
    return fee.kopecks === 0n ? [coach] : [coach, platform];
  });
}

export const receiptTotal = (lines: readonly ReceiptLine[]): Money => add(...lines.map((line) => line.sum));

/** The tax service's sign for a supplier without an INN of this country. */
const NO_INN = '000000000000';

/**
 * A coach who has not told their details yet is named by what we have: the payer's receipt must not wait for the coach.
 * (Setting `receipts.missingSupplier` = `wait` holds it instead.)
 */
export function supplierOf(
  known: { name: string; phone: string | undefined; inn: string } | undefined,
  platform: { legalName: string; phone: string },
): Supplier {
  if (known === undefined)
    return { name: `Исполнитель через ${platform.legalName}`, phone: platform.phone, inn: NO_INN };
  return { name: known.name, phone: known.phone ?? platform.phone, inn: known.inn };
}

/** `sendReceiptTo` as the fiscal service wants it. */
export const receiptContact = (to: string): ReceiptContact => (to.includes('@') ? { email: to } : { phone: to });
