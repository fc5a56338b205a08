import { type Migrations, sqlMigration } from '@leko/postgres';
import { common } from './0001-common.ts';
import { ledger } from './0002-ledger.ts';
import { payouts } from './0003-payouts.ts';
import { incomes } from './0004-incomes.ts';
import { documents } from './0005-documents.ts';

export const migrations: Migrations = {
  '0001-common': sqlMigration(common),
  '0002-ledger': sqlMigration(ledger),
  '0003-payouts': sqlMigration(payouts),
  '0004-incomes': sqlMigration(incomes),
  '0005-documents': sqlMigration(documents),
};
