import { eventsMigration } from '@leko/events';
import { auditMigration, epochMigration, historyMigration, idempotencyMigration, leaseMigration } from '@leko/postgres';
import { settingsMigration } from '@leko/settings';

/** What every service with a store has: claims, history, settings, events, audit, epochs. */
export const common = [
  leaseMigration,
  idempotencyMigration,
  historyMigration,
  settingsMigration,
  eventsMigration(),
  auditMigration,
  epochMigration('outbox', 'audit'),
].join(';\n');
