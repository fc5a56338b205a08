import { type Kysely, sql, type Transaction } from 'kysely';
import { look, transact } from './transaction.ts';

/** Who the current transaction acts for; null where the service works for itself: schedule, events, operators. */
export const actingUserMigration = `
create function acting_user() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.sub', true), '')::uuid $$`;

/**
 * The second net of docs/reliability.md, rule 19: a query without a condition on the owner finds no rows of others. Forced, so
 * that the owner role is bound too; the sub-selects make it one look per statement, and indexes stay usable. (As an OR
 * the planner takes it for one row in a hundred, and then reads all rows of an owner to show the newest ten.)
 */
export const ownedRows = (table: string, ownerColumn: string): string => `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy own_rows on ${table} using (
  case when (select acting_user()) is null then true else ${ownerColumn} = (select acting_user()) end)`;

/** As `transact`, in which only the rows of `sub` exist. For requests of a user about the user's own objects. */
export function transactAs<Tables, Result>(
  db: Kysely<Tables>,
  sub: string,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  return transact(db, async (tx) => {
    await actAs(tx, sub);
    return work(tx);
  });
}

/** As `look`, in which only the rows of `sub` exist. */
export const lookAs = <Tables, Result>(
  db: Kysely<Tables>,
  sub: string,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> =>
  look(db, async (tx) => {
    await actAs(tx, sub);
    return work(tx);
  });

/** The same for a transaction that is open already. */
export async function actAs<Tables>(tx: Transaction<Tables>, sub: string): Promise<void> {
  await sql`select set_config('app.sub', ${sub}, true)`.execute(tx);
}
