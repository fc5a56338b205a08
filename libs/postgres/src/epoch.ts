import { type Kysely, sql } from 'kysely';
import { mayOnlyRead, mayUpdate } from './privileges.ts';

/**
 * A database that was restored, moved or taken over by a standby begins a new epoch: what was written after its last backup is
 * lost, though the outside world has seen it, and its transactions are counted anew. Which database it is says the cluster, its
 * timeline and a table that every restore makes anew. `starts` is where each table of `inOrder` begins its rows of the epoch.
 */
export const epochMigration = (...inOrder: readonly string[]): string => `
create table database_epoch (
  id text primary key,
  number int generated always as identity unique,
  identity text not null,
  starts jsonb not null,
  begun_at timestamptz not null default clock_timestamp(),
  recovered_at timestamptz
);
${mayUpdate('database_epoch', 'recovered_at')};
${mayOnlyRead('database_epoch')};

create function database_identity() returns text language sql stable set search_path from current as $$
  select system_identifier || '.' || left(pg_walfile_name(pg_current_wal_lsn()), 8) || '.' || 'database_epoch'::regclass::oid
  from pg_control_system() $$;

create function begin_epoch() returns void language plpgsql security definer set search_path from current as $$
  begin
    if (select identity from database_epoch order by number desc limit 1) = database_identity() then return; end if;
    -- A transaction that has a position by now has committed after this lock, and none gets one meanwhile.
    lock table ${inOrder.join(', ')} in share row exclusive mode;
    if (select identity from database_epoch order by number desc limit 1) = database_identity() then return; end if;
    insert into database_epoch (id, identity, starts, recovered_at)
      select left(gen_random_uuid()::text, 8), database_identity(),
        case when first then '{}' else jsonb_build_object(${inOrder.map((table) => `'${table}', ${nextPosition(table)}`).join(', ')}) end,
        case when first then clock_timestamp() end
      from (select not exists (select from database_epoch) as first) as epochs;
  end $$;

select begin_epoch()`;

const nextPosition = (table: string): string =>
  `coalesce(pg_sequence_last_value(pg_get_serial_sequence('${table}', 'position')), 0) + 1`;

export interface Epoch {
  readonly id: string;
  /** False after a restore, until the upstreams were read: nothing that cannot be taken back is sent. */
  readonly isRecovered: boolean;
}

/** The epoch that the database is in; begun with this call where it has been restored, moved or taken over. */
export async function currentEpoch<Tables>(db: Kysely<Tables>): Promise<Epoch> {
  await sql`select begin_epoch()`.execute(db);
  const { rows } = await sql<Epoch>`
    select id, recovered_at is not null as "isRecovered" from database_epoch order by number desc limit 1`.execute(db);
  if (rows[0] === undefined) throw new Error('the database has no epoch');
  return rows[0];
}

/** From now on everything may be sent again. */
export async function endRecovery<Tables>(db: Kysely<Tables>, { id }: Epoch): Promise<void> {
  await sql`update database_epoch set recovered_at = clock_timestamp() where id = ${id}`.execute(db);
}

/** Any process may call it at any time, so that no copy goes on sending after a restore that it has not noticed. */
export async function isRecovered<Tables>(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ sure: boolean }>`
    select recovered_at is not null and identity = database_identity() as sure
    from database_epoch order by number desc limit 1`.execute(db);
  return rows[0]?.sure ?? false;
}
