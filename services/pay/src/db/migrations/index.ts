import { type Migrations, sqlMigration } from '@leko/postgres';
import { common } from './0001-common.ts';
import { payments } from './0002-payments.ts';
import { refunds } from './0003-refunds.ts';
import { reconciliation } from './0004-reconciliation.ts';
import { contacts } from './0005-contacts.ts';
import { reviews } from './0006-reviews.ts';

export const migrations: Migrations = {
  '0001-common': sqlMigration(common),
  '0002-payments': sqlMigration(payments),
  '0003-refunds': sqlMigration(refunds),
  '0004-reconciliation': sqlMigration(reconciliation),
  '0005-contacts': sqlMigration(contacts),
  '0006-reviews': sqlMigration(reviews),
};
