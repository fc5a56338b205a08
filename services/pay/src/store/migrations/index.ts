import { eventsMigration } from '@leko/events';
import { historyMigration, idempotencyMigration, leaseMigration, type Migrations, sqlMigration } from '@leko/postgres';
import { upstreamMigration } from '@leko/upstream';
import { payments } from './0001-payments.ts';

export const migrations: Migrations = {
  '0001-payments': sqlMigration(
    [leaseMigration, idempotencyMigration, historyMigration, eventsMigration, upstreamMigration, payments].join(';\n'),
  ),
};
