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
import { payments } from './0001-payments.ts';
import { refunds } from './0002-refunds.ts';
import { reconciliation } from './0004-reconciliation.ts';
import { contacts } from './0005-contacts.ts';
import { review } from './0006-review.ts';
import { rowSecurity } from './0007-row-security.ts';
import { roomForEvents } from './0008-room-for-events.ts';
import { callbacksOf } from './0010-callbacks-of.ts';

export const migrations: Migrations = {
  '0001-payments': sqlMigration(
    [leaseMigration, idempotencyMigration, historyMigration, eventsMigration, upstreamMigration, payments].join(';\n'),
  ),
  '0002-refunds': sqlMigration(refunds),
  '0003-settings': sqlMigration(settingsMigration),
  '0004-reconciliation': sqlMigration(reconciliation),
  '0005-contacts': sqlMigration(contacts),
  '0006-review': sqlMigration([auditMigration, review].join(';\n')),
  '0007-row-security': sqlMigration(rowSecurity),
  '0008-room-for-events': sqlMigration(roomForEvents),
  '0009-epoch': sqlMigration([epochMigration('outbox', 'audit'), forgetCursors].join(';\n')),
  '0010-callbacks-of': sqlMigration(callbacksOf),
};
