import { eventsMigration } from '@leko/events';
import { historyMigration, idempotencyMigration, leaseMigration, type Migrations, sqlMigration } from '@leko/postgres';
import { upstreamMigration } from '@leko/upstream';
import { ledger } from './0001-ledger.ts';
import { payouts } from './0001-payouts.ts';

export const migrations: Migrations = {
  '0001-ledger-and-payouts': sqlMigration(
    [leaseMigration, idempotencyMigration, historyMigration, eventsMigration, upstreamMigration, ledger, payouts].join(
      ';\n',
    ),
  ),
};
