import type { Money } from '@leko/money';
import type { MoscowDay } from '../../payments/domain/moscow-day.ts';
import type { BankView } from '../../payments/domain/settlement.ts';
import type { PaymentState } from '../../payments/domain/states.ts';

export type BankStatus = BankView['status'];

/** A row of the bank's registry of a day. */
export interface BankRow {
  readonly operationId: string;
  /** Our payment's id, where the bank repeats it. */
  readonly paymentId: string | undefined;
  readonly status: BankStatus;
  readonly amount: Money;
  /** Undefined for an operation that was not read from the registry. */
  readonly commission: Money | undefined;
  readonly enrolment: Money | undefined;
}

/** A row that cannot be read; it is a difference by itself. */
export interface UnreadableRow {
  /** Undefined where it cannot be read either. */
  readonly operationId: string | undefined;
  /** A hash; the same content has the same fingerprint. */
  readonly fingerprint: string;
  readonly detail: string;
}

/** A payment of ours, as far as it is compared with the bank's records. */
export interface OurPayment {
  readonly paymentId: string;
  readonly operationId: string | undefined;
  readonly state: PaymentState;
  /** What was asked for. */
  readonly amount: Money;
  /** What the bank said it took, where that has been accepted. */
  readonly bankAmount: Money | undefined;
  /** When the money became ours. */
  readonly takenAt: Date | undefined;
  /** What has gone back, as the bank confirmed. */
  readonly refunded: Money;
  /** The same with what is on its way back. */
  readonly reserved: Money;
  /** False for a payment of another day that is here only because the bank lists it on this one. */
  readonly isOfDay: boolean;
}

/** What the bank said when it was asked about one operation. */
export type Evidence = { readonly known: false } | ({ readonly known: true } & BankOperation);

export interface BankOperation {
  readonly operationId: string;
  readonly paymentId: string | undefined;
  readonly status: BankStatus;
  readonly amount: Money;
  readonly refunded: Money;
}

/** Why the two records agree or differ. */
export type Reason =
  | 'not_listed_yet'
  | 'refund_at_work'
  | 'no_longer_at_bank'
  | 'no_longer_listed'
  | 'not_understood'
  | 'unknown_here'
  | 'other_operation'
  | 'listed_twice'
  | 'unpaid_here'
  | 'in_review'
  | 'held_here'
  | 'amount_differs'
  | 'figures_disagree'
  | 'not_paid_in_full'
  | 'unexpected_status'
  | 'refunded_at_bank'
  | 'not_refunded_at_bank'
  | 'missing_at_bank'
  | 'unknown_at_bank'
  | 'unpaid_at_bank'
  | 'held_at_bank'
  | 'not_in_registry';

/** The result for one line of either record. */
export interface Finding {
  /** The same line of the same day has the same key in every run. */
  readonly key: string;
  readonly verdict: 'matched' | 'open';
  readonly reason?: Reason | undefined;
  readonly paymentId?: string | undefined;
  readonly operationId?: string | undefined;
  readonly ourState?: PaymentState | undefined;
  readonly bankStatus?: BankStatus | undefined;
  readonly ourAmount?: Money | undefined;
  readonly bankAmount?: Money | undefined;
  readonly ourRefunded?: Money | undefined;
  readonly bankRefunded?: Money | undefined;
  readonly commission?: Money | undefined;
  readonly enrolment?: Money | undefined;
  readonly detail?: string | undefined;
}

export interface DayBooks {
  readonly day: MoscowDay;
  readonly rows: readonly BankRow[];
  readonly unreadable: readonly UnreadableRow[];
  readonly ours: readonly OurPayment[];
  /** By operation id: what the bank answered to the questions of an earlier comparison. */
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** Lines of this day that an earlier run left open. */
  readonly leftovers: readonly Leftover[];
  /** Operations that the registry of another day has. */
  readonly listedElsewhere: ReadonlySet<string>;
  /** False: the registry of the day is not complete yet. */
  readonly isOver: boolean;
}

export interface Leftover {
  readonly key: string;
  readonly operationId: string | undefined;
}
