import { eventsMigration, forgetCursors } from '@leko/events';
import {
  auditMigration,
  epochMigration,
  historyMigration,
  idempotencyMigration,
  leaseMigration,
  type Migrations,
  sqlMigration,
} from '@leko/postgres';
import { settingsMigration } from '@leko/settings';
import { upstreamMigration } from '@leko/upstream';
import { incomes } from './0001-incomes.ts';
import { ledger } from './0001-ledger.ts';
import { payouts } from './0001-payouts.ts';
import { documents } from './0004-documents.ts';
import { rowSecurity } from './0005-row-security.ts';
import { documentRows } from './0006-document-rows.ts';
import { unexplainedPayouts } from './0009-unexplained-payouts.ts';

export const migrations: Migrations = {
  '0001-ledger-and-payouts': sqlMigration(
    [
      leaseMigration,
      idempotencyMigration,
      historyMigration,
      eventsMigration,
      upstreamMigration,
      ledger,
      payouts,
      incomes,
    ].join(';\n'),
  ),
  '0002-settings': sqlMigration(settingsMigration),
  '0004-documents': sqlMigration(documents),
  '0005-row-security': sqlMigration(rowSecurity),
  '0006-document-rows': sqlMigration(documentRows),
  '0007-audit': sqlMigration(auditMigration),
  '0008-epoch': sqlMigration([epochMigration('outbox', 'audit'), forgetCursors].join(';\n')),
  '0009-unexplained-payouts': sqlMigration(unexplainedPayouts),
};
