import { isInn } from '@leko/contracts';

export type ReceiptKind = 'sell' | 'sell_refund';
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

export interface KnownSupplier {
  readonly name: string;
  readonly phone: string | undefined;
  readonly inn: string;
}

export interface ReceiptContact {
  readonly email?: string;
  readonly phone?: string;
}

/** The tax service's sign for a supplier without an INN of this country. */
const NO_INN = '000000000000';
/** The name of a supplier on a receipt, tag 1225. */
const MAX_NAME = 256;
const PHONE = /^\+?\d{6,18}$/;

/** Twelve zeros are what the documents give for a coach without an INN. */
const hasInn = ({ inn }: KnownSupplier): boolean => isInn(inn);

/** True where all that the law requires of the coach is known. */
export const isCompleteSupplier = (known: KnownSupplier | undefined): boolean => known !== undefined && hasInn(known);

/**
 * A coach whose details are not known yet is named by what is known: the payer's receipt must not wait for the coach.
 * (Setting `receipts.missingSupplier` = `wait` holds it instead.) A wrong INN would have the whole receipt refused.
 */
export function supplierOf(known: KnownSupplier | undefined, platform: { legalName: string; phone: string }): Supplier {
  if (known === undefined)
    return { name: `Исполнитель через ${platform.legalName}`, phone: platform.phone, inn: NO_INN };
  return {
    name: known.name.slice(0, MAX_NAME),
    phone: known.phone !== undefined && PHONE.test(known.phone) ? known.phone : platform.phone,
    inn: hasInn(known) ? known.inn : NO_INN,
  };
}

/** The register takes addresses up to this length, tag 1008. */
const MAX_CONTACT = 64;

/** `sendReceiptTo` as the fiscal service wants it; the payer of a longer address gets the link from us. */
export function receiptContact(to: string, platformEmail: string): ReceiptContact {
  if (!to.includes('@')) return { phone: to };
  return { email: to.length <= MAX_CONTACT ? to : platformEmail };
}
