import { eventsMigration } from '@leko/events';
import { idempotencyMigration, leaseMigration, type Migrations, sqlMigration } from '@leko/postgres';
import { messages } from './0001-messages.ts';

export const migrations: Migrations = {
  '0001-messages': sqlMigration([leaseMigration, idempotencyMigration, eventsMigration, messages].join(';\n')),
};
