import { eventsMigration } from '@leko/events';
import {
  actingUserMigration,
  auditMigration,
  epochMigration,
  historyMigration,
  idempotencyMigration,
  leaseMigration,
} from '@leko/postgres';
import { settingsMigration } from '@leko/settings';
import { upstreamMigration } from '@leko/upstream';

/** What every service with a store has: claims, history, settings, events, calls to the outside, audit, epochs. */
export const common = [
  leaseMigration,
  idempotencyMigration,
  historyMigration,
  settingsMigration,
  eventsMigration(),
  upstreamMigration,
  auditMigration,
  epochMigration('outbox', 'audit'),
  actingUserMigration,
].join(';\n');
