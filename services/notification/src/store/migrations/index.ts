import { eventsMigration } from '@leko/events';
import { historyMigration, idempotencyMigration, leaseMigration, type Migrations, sqlMigration } from '@leko/postgres';
import { messages } from './0001-messages.ts';

export const migrations: Migrations = {
  '0001-messages': sqlMigration(
    [leaseMigration, idempotencyMigration, historyMigration, eventsMigration, messages].join(';\n'),
  ),
};
