import { actingUserMigration, ownedRows } from '@leko/postgres';

/** The second net under every request of an athlete. */
export const rowSecurity = [actingUserMigration, ownedRows('payment', 'athlete_id')].join(';\n');
