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
import { messages } from './0001-messages.ts';
import { sessions } from './0002-sessions.ts';
import { verifications } from './0003-verifications.ts';
import { addressMails } from './0005-address-mails.ts';
import { faultyMails } from './0006-faulty-mails.ts';

export const migrations: Migrations = {
  '0001-messages': sqlMigration(
    [leaseMigration, idempotencyMigration, historyMigration, settingsMigration, eventsMigration, messages].join(';\n'),
  ),
  '0002-sessions': sqlMigration(sessions),
  '0003-verifications': sqlMigration(verifications),
  '0004-audit': sqlMigration(auditMigration),
  '0005-address-mails': sqlMigration(addressMails),
  '0006-faulty-mails': sqlMigration(faultyMails),
  '0007-epoch': sqlMigration([epochMigration('outbox', 'audit'), forgetCursors].join(';\n')),
};
