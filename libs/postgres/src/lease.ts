import { type Kysely, sql } from 'kysely';
import { mayUpdate } from './privileges.ts';

export const leaseMigration = `
create table lease (
  name text primary key,
  holder text not null,
  held_until timestamptz not null
);
${mayUpdate('lease', 'holder', 'held_until')}`;

/**
 * One holder at a time for work that must not run twice at once. Real time: a lease is about processes, not about business.
 * All that ask for a lease ask for the same time, so one that reaches twice as far was taken while the clock of the database
 * was ahead; it is ignored.
 */
export async function holdLease<Tables>(
  db: Kysely<Tables>,
  lease: { name: string; holder: string; forMs: number },
): Promise<boolean> {
  const { rows } = await sql`
    insert into lease (name, holder, held_until)
    values (${lease.name}, ${lease.holder}, clock_timestamp() + ${lease.forMs} * interval '1 millisecond')
    on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
      where lease.holder = excluded.holder or lease.held_until < clock_timestamp()
        or lease.held_until > excluded.held_until + ${lease.forMs} * interval '1 millisecond'
    returning name`.execute(db);
  return rows.length === 1;
}
