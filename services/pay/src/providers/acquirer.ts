import type { Money } from '@leko/money';
import type { Outcome } from '@leko/upstream';
import type { BankView } from '../domain/settlement.ts';

export interface LinkRequest {
  /** Our payment id: the bank's unique key of the link, by which an unanswered request is found again. */
  readonly paymentId: string;
  readonly amount: Money;
  readonly purpose: string;
  readonly successUrl: string;
  readonly failureUrl: string;
  readonly hold: boolean;
  readonly ttlMinutes: number;
  /** When whoever waits for the link gives up. */
  readonly deadline?: Date | undefined;
}

export interface Link {
  readonly operationId: string;
  readonly paymentLink: string;
}

/** What the bank says of an operation, the link that belongs to it, and its own words for the support desk. */
export interface Operation {
  readonly view: BankView;
  readonly paymentLink: string | undefined;
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The bank that takes the athletes' money. */
export interface Acquirer {
  createLink(request: LinkRequest): Promise<Outcome<Link>>;
  /** By the bank's operation id. */
  read(ref: { operationId: string; paymentId: string; deadline?: Date | undefined }): Promise<Outcome<Operation>>;
  /** By our payment id, for a request whose answer was lost; `undefined` when the bank does not know it. */
  find(ref: { paymentId: string; createdAt: Date; linkExpiresAt: Date }): Promise<Outcome<Operation | undefined>>;
  /** The operation a genuine webhook speaks of; undefined for anything that the bank did not sign. */
  readHook(jwt: string): Promise<Hook | undefined>;
}

export interface Hook {
  readonly operationId: string;
  readonly paymentId: string | undefined;
  readonly status: string;
}
