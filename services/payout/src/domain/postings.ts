import { type Money, subtract } from '@leko/money';
import { type Entry, entryOf, negative } from './ledger.ts';

export interface ReceivedPayment {
  readonly paymentId: string;
  readonly coachId: string;
  readonly amount: Money;
  readonly coachShare: Money;
  readonly fee: Money;
  /** Contained in the fee. */
  readonly vat: Money;
}

export interface RemittanceAmounts {
  readonly id: string;
  readonly coachId: string;
  readonly due: Money;
  readonly paid: Money;
  readonly fee: Money;
}

/** The athlete's money lies at the acquirer; most of it is the coach's. */
export const paymentReceived = ({ paymentId, coachId, amount, coachShare, fee, vat }: ReceivedPayment): Entry =>
  entryOf('payment_received', { sourceId: paymentId, coachId }, [
    { account: 'clearing', amount: negative(amount) },
    { account: 'coach', amount: coachShare },
    { account: 'platform_fee', amount: subtract(fee, vat) },
    { account: 'vat', amount: vat },
  ]);

/** What is on its way cannot be asked for again. */
export const remittanceReserved = ({ id, coachId, due }: RemittanceAmounts): Entry =>
  entryOf('remittance_reserved', { sourceId: id, coachId }, [
    { account: 'coach', amount: negative(due) },
    { account: 'in_payout', amount: due },
  ]);

export const remittanceCompleted = ({ id, coachId, due, paid, fee }: RemittanceAmounts): Entry =>
  entryOf('remittance_completed', { sourceId: id, coachId }, [
    { account: 'in_payout', amount: negative(due) },
    { account: 'bank', amount: paid },
    { account: 'platform_fee', amount: fee },
  ]);

export const remittanceFailed = ({ id, coachId, due }: RemittanceAmounts): Entry =>
  entryOf('remittance_failed', { sourceId: id, coachId }, [
    { account: 'in_payout', amount: negative(due) },
    { account: 'coach', amount: due },
  ]);

/** The payee's bank sent the money back after it was paid: a compensating entry, fee included. */
export const remittanceReturned = ({ id, coachId, due, paid, fee }: RemittanceAmounts): Entry =>
  entryOf('remittance_returned', { sourceId: id, coachId }, [
    { account: 'bank', amount: negative(paid) },
    { account: 'platform_fee', amount: negative(fee) },
    { account: 'coach', amount: due },
  ]);
