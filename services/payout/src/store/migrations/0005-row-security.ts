import { actingUserMigration, ownedRows } from '@leko/postgres';

const TABLES = ['coach', 'recipient', 'remittance', 'income', 'movement', 'open_sum', 'entry'];

/** The second net under every request of a coach. */
export const rowSecurity = [
  actingUserMigration,
  ...TABLES.map((table) => ownedRows(table, 'coach_id')),
  ownedRows('recipient_version', '(select coach_id from recipient where id = recipient_id)'),
].join(';\n');
