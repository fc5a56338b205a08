import type { Clock, Log, Waits } from '@leko/runtime';
import type { Settings } from '@leko/settings';
import type { CallLog } from '@leko/upstream';
import type { Vault } from '@leko/vault';
import type { PayoutRegistry } from './bank/payout-registry.ts';
import type { Database } from './db/tables.ts';
import type { DocumentLinks } from './documents/document-links.ts';
import type { ObjectStore } from './storage/object-store.ts';

/** What actions work with. */
export interface Deps {
  readonly db: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly waits: Waits;
  readonly settings: Settings;
  /** Seals personal data in tables. */
  readonly vault: Vault;
  /** Seals personal data in events. */
  readonly eventVault: Vault;
  readonly callLog: CallLog;
  readonly registry: PayoutRegistry;
  readonly objects: ObjectStore;
  readonly links: DocumentLinks;
}
