import type { Clock, Log, Waits } from '@leko/runtime';
import type { Settings } from '@leko/settings';
import type { CallLog, Outcome, SingleFlight } from '@leko/upstream';
import type { Vault } from '@leko/vault';
import type { Operation } from './bank/acquirer.ts';
import type { Db } from './db/tables.ts';
import type { SharedWrites } from './payments/store-shared-writes.ts';
import type { Providers } from './providers.ts';

/** The dependencies of the actions of this service. Each picks the ones it uses. */
export interface Deps {
  readonly db: Db;
  readonly writes: SharedWrites;
  readonly clock: Clock;
  readonly waits: Waits;
  readonly log: Log;
  readonly providers: Providers;
  readonly callLog: CallLog;
  /** The bank's view of a payment, by our id, for requests that only read. */
  readonly bankViews: SingleFlight<Outcome<Operation>>;
  readonly settings: Settings;
  /** Seals personal data in the database. */
  readonly vault: Vault;
  /** Seals personal data in events. */
  readonly eventVault: Vault;
  readonly callbackUrls: CallbackUrls;
  readonly checkouts: Checkouts;
}

/** Addresses for callbacks of upstreams and payers, each with its capability. */
export interface CallbackUrls {
  build(callback: { type: 'PAYMENT' | 'RECEIPT'; status: 'SUCCESS' | 'FAILURE'; trackingId: string }): string;
  isGenuine(callback: { type: string; trackingId: string; token: string }): boolean;
}

/** Addresses where a payment can be made, each good for that payment and for nothing else. */
export interface Checkouts {
  secretOf(paymentId: string): string;
  urlOf(paymentId: string): string;
  /** The payment that a secret opens; undefined for one that we did not make. */
  paymentOf(secret: string): string | undefined;
}
