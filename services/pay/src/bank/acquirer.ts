import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { BankView } from '../payments/domain/settlement.ts';
import type { BankRefund } from '../refunds/domain/step.ts';
import type { AcquirerReports } from './acquirer-reports.ts';

export interface LinkRequest {
  /** Our payment id: the bank's unique key of the link, by which an unanswered request is found again. */
  readonly paymentId: string;
  readonly amount: Money;
  readonly purpose: string;
  readonly successUrl: string;
  readonly failureUrl: string;
  readonly hold: boolean;
  readonly ttlMinutes: number;
  /** When the caller stops waiting for the link. */
  readonly deadline?: Date | undefined;
}

export interface Link {
  readonly operationId: string;
  readonly paymentLink: string;
}

/** An operation as the bank shows it, with its link and the bank's own words for the support desk. */
export interface Operation {
  readonly view: BankView;
  /** All refunds of the operation, ours or not, in the bank's order. */
  readonly refunds: readonly BankRefund[];
  readonly paymentLink: string | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface OperationRef {
  readonly operationId: string;
  readonly paymentId: string;
  /** When the caller stops waiting for the answer. */
  readonly deadline?: Date | undefined;
}

/** An operation that is known by our payment id alone, and when it must have been made. */
export interface OperationWanted {
  readonly paymentId: string;
  readonly createdAt: Date;
  readonly linkExpiresAt: Date;
  /** When the caller stops waiting for the answer. */
  readonly deadline?: Date | undefined;
}

/** The status of a refusal because there is no such operation. */
export const UNKNOWN_THERE = 404;

/** The bank that takes the athletes' money. */
export interface Acquirer extends AcquirerReports {
  createLink(request: LinkRequest): Promise<Outcome<Link>>;
  /** By the bank's operation id. */
  read(ref: OperationRef): Promise<Outcome<Operation>>;
  /** By our payment id, for a request whose answer was lost; `undefined` when the bank does not know it. */
  find(ref: OperationWanted): Promise<Outcome<Operation | undefined>>;
  /** Takes all of the money that is held. What became of an unanswered one is read from the operation. */
  capture(ref: OperationRef): Promise<Outcome<undefined>>;
  /** Gives money back. The bank takes no key for it: an unanswered one is found among the operation's refunds, or not at all. */
  refund(request: OperationRef & { readonly amount: Money }): Promise<Outcome<{ orderId: string }>>;
  /** The operation that a genuine webhook is about. */
  readHook(jwt: string): Promise<HookReading>;
}

/** `other`: genuine, but another kind of event or about another customer of the bank. */
export type HookReading = Hook | 'forged' | 'other';

export interface Hook {
  readonly operationId: string;
  readonly paymentId: string | undefined;
  readonly status: string;
}
