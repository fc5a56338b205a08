import type { Clock, Log } from '@leko/server';
import type { PayoutRegistry } from '../providers/payout-registry.ts';
import type { Settings } from '../store/settings.ts';
import type { Database } from '../store/tables.ts';

/** What actions work with. */
export interface Deps {
  readonly db: Database;
  readonly log: Log;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly registry: PayoutRegistry;
}
